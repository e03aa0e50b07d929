// The pages behind mails, and that which joins two accounts: for every reader, in both colour schemes, on a small and a
// large screen, in their first and their error states.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inspect, openBrowser } from './browser.mjs';
import { linkIn, startMailSite } from './mail-site.mjs';

const password = 'analytical engine 1843';

let site, browser;
before(async () => {
  site = await startMailSite();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const fill = (page, label, text) => page.getByLabel(label, { exact: true }).fill(text);
const isBack = (url) => !url.pathname.startsWith('/u/');

async function signUp(page, email) {
  await page.goto(`${site.issuer}u/signup`);
  await fill(page, 'First name', 'Ada');
  await fill(page, 'Last name', 'Lovelace');
  await fill(page, 'E-mail', email);
  await fill(page, 'Password', password);
  await press(page, 'Sign up');
  await page.waitForURL(isBack);
}

async function logIn(page, email) {
  await fill(page, 'E-mail or user name', email);
  await press(page, 'Continue');
  await fill(page, 'Password', password);
  await press(page, 'Log in');
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 768, 1280]) {
    const who = `${colorScheme}.${width}`;
    const newPage = async (t) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      t.after(() => context.close());
      const page = await context.newPage();
      return page;
    };

    test(`an address is verified, and a new password chosen: ${who}`, async (t) => {
      const email = `grace.${who}@example.com`;
      const page = await newPage(t);
      await signUp(page, email);
      await page.goto(linkIn(await site.mailTo(email)));
      await inspect(page, 'verify');
      await press(page, 'Confirm address');
      await page.getByText('Your e-mail address is confirmed.').first().waitFor();
      await inspect(page, 'verified');

      await page.goto(`${site.issuer}u/reset-password/request`);
      await inspect(page, 'reset-request');
      await fill(page, 'E-mail', email);
      await press(page, 'Send link');
      await page.getByText('Look into your mail').first().waitFor();
      await inspect(page, 'reset-sent');
      const link = linkIn(await site.mailTo(email, 1));
      await page.goto(link);
      await inspect(page, 'reset');
      await fill(page, 'New password', 'short');
      await press(page, 'Change password');
      await page.getByRole('heading', { name: 'Please check this' }).waitFor();
      await inspect(page, 'reset-error');
      await fill(page, 'New password', 'difference engine 1822');
      await press(page, 'Change password');
      await page.getByText('Your password is changed.').first().waitFor();
      await inspect(page, 'reset-done');
      assert.equal((await page.goto(link)).status(), 410);
      await inspect(page, 'link-used');
    });

    test(`a code of a mail logs in, and a wrong one says so: ${who}`, async (t) => {
      const page = await newPage(t);
      await page.goto(`${site.issuer}u/passwordless`);
      await inspect(page, 'passwordless');
      await fill(page, 'E-mail', `kay.${who}@example.com`);
      await press(page, 'Send code');
      await inspect(page, 'passwordless-code');
      await fill(page, 'Code', '000000');
      await press(page, 'Log in');
      await page.getByRole('heading', { name: 'Please check this' }).waitFor();
      await inspect(page, 'passwordless-code-error');
    });

    test(`who was locked out for wrong passwords is let in again: ${who}`, async (t) => {
      const email = `jean.${who}@example.com`;
      const page = await newPage(t);
      await signUp(page, email);
      const wrong = () => site.post('oauth/token', { grant_type: 'password', client_id: 'spa', username: email, password: 'wrong' });
      for (let tries = 0; tries < 10; ++tries) await wrong();
      assert.equal((await wrong()).status, 429);
      await page.goto(linkIn(await site.mailTo(email, 1)));
      await inspect(page, 'unblock');
      await page.locator('button.primary').click();
      await page.locator('main h1, main h2').first().waitFor();
      await inspect(page, 'unblocked');
      assert.equal((await wrong()).status, 403, 'counted anew');
    });

    test(`two accounts become one when both have logged in: ${who}`, async (t) => {
      const [first, second] = [`ada.${who}@example.com`, `countess.${who}@example.com`];
      const page = await newPage(t);
      await signUp(page, second);
      await page.context().clearCookies();
      await signUp(page, first);
      await page.goto(`${site.issuer}u/link`);
      await inspect(page, 'link');
      await page.locator('button.primary').click();
      await logIn(page, second);
      await page.waitForURL('**/u/link/confirm*');
      await inspect(page, 'link-confirm');
      await page.locator('button.primary').click();
      await page.waitForURL(isBack);
      const { attributes } = await (await page.request.get(`${site.issuer}v1/me/profile`)).json();
      assert.equal(attributes.find(({ attribute }) => attribute === 'email').value, first, 'signed in to the first');
    });
  }
}
