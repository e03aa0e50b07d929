// What users do with their mail, in a real browser, with mails that really went through SMTP: verify an
// address, choose a new password, log in by code and by link.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { accessibilityProblems, openBrowser } from './browser.mjs';
import { codeGrant, codeIn, linkIn, startMailSite } from './mail-site.mjs';

const password = 'analytical engine 1843';
const newPassword = 'difference engine 1822';

let issuer, appUrl, mailTo, post, stop, browser;

before(async () => {
  ({ issuer, appUrl, mailTo, post, stop } = await startMailSite());
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stop?.();
});

async function newPage() {
  const context = await browser.newContext();
  const page = await context.newPage();
  return page;
}
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const fill = (page, label, text) => page.getByLabel(label, { exact: true }).fill(text);

async function signUp(page, email) {
  await page.goto(`${issuer}u/signup`);
  await fill(page, 'First name', 'Ada');
  await fill(page, 'Last name', 'Lovelace');
  await fill(page, 'E-mail', email);
  await fill(page, 'Password', password);
  await press(page, 'Sign up');
  await page.waitForURL((url) => !url.pathname.startsWith('/u/'));
}
const profileOf = (page) => page.request.get(`${issuer}v1/me/profile`);

async function logIn(page, email, secret) {
  await page.goto(`${issuer}u/login`);
  await fill(page, 'E-mail or user name', email);
  await press(page, 'Continue');
  await fill(page, 'Password', secret);
  await press(page, 'Log in');
}

test('who signs up gets a mail, and its button verifies the address', async () => {
  const page = await newPage();
  await signUp(page, 'ada@example.com');
  const mail = await mailTo('ada@example.com');
  assert.equal(mail.subject, 'Confirm your e-mail address for Analytical Times');
  assert.equal(mail.from, 'login@times.example');
  assert.ok(mail.html.includes('Confirm address'));
  await page.goto(linkIn(mail));
  assert.deepEqual(await accessibilityProblems(page), []);
  await press(page, 'Confirm address');
  await page.getByText('Your e-mail address is confirmed.').first().waitFor();
  const { attributes } = await (await profileOf(page)).json();
  assert.equal(attributes.find(({ attribute }) => attribute === 'email_verified')?.value, true);
});

test('who forgot the password chooses a new one, and is out everywhere else', async () => {
  const page = await newPage();
  await signUp(page, 'grace@example.com');
  assert.equal((await profileOf(page)).status(), 200);
  const elsewhere = await newPage();
  await elsewhere.goto(`${issuer}u/login`);
  await elsewhere.getByLabel('E-mail or user name').fill('grace@example.com');
  await press(elsewhere, 'Continue');
  await elsewhere.getByRole('link', { name: 'Forgot your password?' }).click();
  assert.deepEqual(await accessibilityProblems(elsewhere), []);
  await fill(elsewhere, 'E-mail', 'grace@example.com');
  await press(elsewhere, 'Send link');
  await elsewhere.getByText('Look into your mail').first().waitFor();
  const link = linkIn(await mailTo('grace@example.com', 1));
  await elsewhere.goto(link);
  assert.deepEqual(await accessibilityProblems(elsewhere), []);
  await fill(elsewhere, 'New password', newPassword);
  await press(elsewhere, 'Change password');
  await elsewhere.getByText('Your password is changed.').first().waitFor();

  assert.equal((await profileOf(page)).status(), 401);
  await logIn(page, 'grace@example.com', password);
  await page.getByText('Wrong e-mail address or password.').first().waitFor();
  await logIn(page, 'grace@example.com', newPassword);
  await page.waitForURL((url) => !url.pathname.startsWith('/u/'));
  assert.equal((await elsewhere.goto(link)).status(), 410);
});

test('nobody needs a password who enters a code', async () => {
  const page = await newPage();
  await page.goto(`${issuer}u/passwordless`);
  await fill(page, 'E-mail', 'kay@example.com');
  await press(page, 'Send code');
  await fill(page, 'Code', codeIn(await mailTo('kay@example.com')));
  assert.deepEqual(await accessibilityProblems(page), []);
  await press(page, 'Log in');
  await page.waitForURL((url) => !url.pathname.startsWith('/u/'));
  assert.equal((await profileOf(page)).status(), 200);
});

test('a client exchanges a code for tokens', async () => {
  const started = await post('passwordless/start', { client_id: 'spa', connection: 'email', email: 'jean@example.com', send: 'code' });
  assert.equal(started.status, 200);
  const otp = codeIn(await mailTo('jean@example.com'));
  const tokens = await post('oauth/token', {
    grant_type: codeGrant, client_id: 'spa', username: 'jean@example.com', otp, realm: 'email', scope: 'openid email',
  });
  assert.equal(tokens.status, 200);
  const claims = JSON.parse(Buffer.from((await tokens.json()).id_token.split('.')[1], 'base64url').toString());
  assert.match(claims.sub, /^email\|/);
  assert.equal(claims.email, 'jean@example.com');
  assert.equal(claims.email_verified, true);
});

test('a link logs in and goes on to the client, whose code is worth tokens', async () => {
  const verifier = randomBytes(32).toString('base64url');
  const started = await post('passwordless/start', {
    client_id: 'spa', connection: 'email', email: 'joan@example.com', send: 'link',
    authParams: {
      redirect_uri: appUrl, response_type: 'code', scope: 'openid', state: 'the-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    },
  });
  assert.equal(started.status, 200);
  const page = await newPage();
  await page.goto(linkIn(await mailTo('joan@example.com')));
  assert.deepEqual(await accessibilityProblems(page), []);
  await press(page, 'Log in');
  await page.waitForURL((url) => url.href.startsWith(appUrl));
  const answer = new URL(page.url()).searchParams;
  assert.equal(answer.get('state'), 'the-state');
  const tokens = await post('oauth/token', {
    grant_type: 'authorization_code', client_id: 'spa', code: answer.get('code'), redirect_uri: appUrl, code_verifier: verifier,
  });
  assert.equal(tokens.status, 200);
});
