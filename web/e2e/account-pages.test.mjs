// The pages behind mails, and that which joins two accounts: for every reader, in both colour schemes, on screens of three
// sizes, in their first and their error states.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inspectEverywhere, openBrowser } from './browser.mjs';
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

async function newPage(t) {
  const context = await browser.newContext();
  t.after(() => context.close());
  return context.newPage();
}

test('an address is verified, and a new password chosen', async (t) => {
  const email = 'grace@example.com';
  const page = await newPage(t);
  await signUp(page, email);
  await page.goto(linkIn(await site.mailTo(email)));
  await inspectEverywhere(page, 'verify');
  await press(page, 'Confirm address');
  await page.getByText('Your e-mail address is confirmed.').first().waitFor();
  await inspectEverywhere(page, 'verified');

  await page.goto(`${site.issuer}u/reset-password/request`);
  await inspectEverywhere(page, 'reset-request');
  await fill(page, 'E-mail', email);
  await press(page, 'Send link');
  await page.getByText('Look into your mail').first().waitFor();
  await inspectEverywhere(page, 'reset-sent');
  const link = linkIn(await site.mailTo(email, 1));
  await page.goto(link);
  await inspectEverywhere(page, 'reset');
  await fill(page, 'New password', 'short');
  await press(page, 'Change password');
  await page.getByRole('heading', { name: 'Please check this' }).waitFor();
  await inspectEverywhere(page, 'reset-error');
  await fill(page, 'New password', 'difference engine 1822');
  await press(page, 'Change password');
  await page.getByText('Your password is changed.').first().waitFor();
  await inspectEverywhere(page, 'reset-done');
  assert.equal((await page.goto(link)).status(), 410);
  await inspectEverywhere(page, 'link-used');
});

test('a code of a mail logs in, and a wrong one says so', async (t) => {
  const page = await newPage(t);
  await page.goto(`${site.issuer}u/passwordless`);
  await inspectEverywhere(page, 'passwordless');
  await fill(page, 'E-mail', 'kay@example.com');
  await press(page, 'Send code');
  await page.getByLabel('Code', { exact: true }).waitFor();
  await inspectEverywhere(page, 'passwordless-code');
  await fill(page, 'Code', '000000');
  await press(page, 'Log in');
  await page.getByRole('heading', { name: 'Please check this' }).waitFor();
  await inspectEverywhere(page, 'passwordless-code-error');
});

test('who was locked out for wrong passwords is let in again', async (t) => {
  const email = 'jean@example.com';
  const page = await newPage(t);
  await signUp(page, email);
  const wrong = () => site.post('oauth/token', { grant_type: 'password', client_id: 'spa', username: email, password: 'wrong' });
  for (let tries = 0; tries < 10; ++tries) await wrong();
  assert.equal((await wrong()).status, 429);
  await page.goto(linkIn(await site.mailTo(email, 1)));
  await inspectEverywhere(page, 'unblock');
  await page.locator('button.primary').click();
  await page.getByText('You can log in again.').first().waitFor();
  await inspectEverywhere(page, 'unblocked');
  assert.equal((await wrong()).status, 403, 'counted anew');
});

test('two accounts become one when both have logged in', async (t) => {
  const [first, second] = ['ada@example.com', 'countess@example.com'];
  const page = await newPage(t);
  await signUp(page, second);
  await page.context().clearCookies();
  await signUp(page, first);
  await page.goto(`${site.issuer}u/link`);
  await inspectEverywhere(page, 'link');
  await page.locator('button.primary').click();
  await logIn(page, second);
  await page.waitForURL('**/u/link/confirm*');
  await inspectEverywhere(page, 'link-confirm');
  await page.locator('button.primary').click();
  await page.waitForURL(isBack);
  const { attributes } = await (await page.request.get(`${site.issuer}v1/me/profile`)).json();
  assert.equal(attributes.find(({ attribute }) => attribute === 'email').value, first, 'signed in to the first');
});
