// The rarer pages of an account, each walked to its end by keyboard alone, in three languages: in English with an eye on the
// focus, in German for its words, in Arabic on a small screen for its direction.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { fits, inspectEverywhere, openBrowser } from './browser.mjs';
import { startExampleId } from './example-id.mjs';
import { goAround, tabTo } from './keyboard.mjs';
import { codeIn, linkIn, startMailSite } from './mail-site.mjs';
import { arabic, readsFromTheRight, speaksOnly, textsIn } from './reading.mjs';
import { freePort } from './start.mjs';

const password = 'analytical engine 1843';
const newPassword = 'difference engine 1822';
const names = ['Analytical Times', 'The Reader', 'The television', 'Example ID', 'Letters: Read your letters'];
const letters = 'https://letters.example/';
// Of RFC 7636, appendix B.
const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };

let site, provider, browser;
before(async () => {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  site = await startMailSite({
    site: { name: 'Analytical Times', privacy_url: '/privacy', texts: { ar: arabic } },
    connections: [
      { name: 'Username-Password-Authentication', strategy: 'auth0', options: { verify_first: true } },
      {
        name: 'example', strategy: 'oidc', display_name: 'Example ID',
        options: { client_id: 'acquaint', client_secret: 'a-secret-for-one-test-run-only', issuer },
      },
    ],
    clients: [
      { client_id: 'reader', name: 'The Reader', is_first_party: false, grant_types: ['authorization_code', 'refresh_token'], callbacks: [`${issuer}/reader`] },
      { client_id: 'tv', name: 'The television', is_first_party: false, grant_types: ['urn:ietf:params:oauth:grant-type:device_code'] },
    ],
    resource_servers: [
      { identifier: letters, name: 'Letters', scopes: [{ value: 'read:letters', description: 'Read your letters' }], allow_offline_access: true },
    ],
  }, { ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.1', ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(port) });
  provider = await startExampleId({ port, callback: `${site.issuer}login/callback` });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  provider?.stop();
  await site?.stop();
});

// How each of them looks at a page, once they have found it.
const readers = {
  en: {
    options: { locale: 'en', viewport: { width: 1280, height: 900 } },
    async look(page, name, isSeenElsewhere) {
      await goAround(page);
      if (!isSeenElsewhere) await inspectEverywhere(page, name);
    },
  },
  de: {
    options: { locale: 'de-CH', viewport: { width: 768, height: 900 } },
    look: (page) => speaksOnly(page, 'de', names),
  },
  ar: {
    options: { locale: 'ar-EG', viewport: { width: 320, height: 900 } },
    async look(page, name) {
      await fits(page, `${name}-ar`);
      await speaksOnly(page, 'ar', names);
      await readsFromTheRight(page);
      await goAround(page);
    },
  },
};

const escaped = (text) => text.replaceAll(/[.?*+^$()[\]{}|\\]/g, '\\$&');
// Values may be kept apart from the text around them, which nobody sees.
const isolated = (value) => `[\u2066-\u2068]?${escaped(value)}\u2069?`;

async function newWalker(t, language, walk) {
  const { options, look } = readers[language];
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const texts = textsIn[language];
  const say = (key) => texts[key];
  const email = `1815.${walk}.${language}@example.com`;  // Digits first, which what is written from the right tears off.
  return {
    page,
    email,
    open: (path) => page.goto(new URL(path, site.issuer).href),
    // Finds the page with this title, its focus on the field with this label (the list of problems; nowhere), and looks at it.
    async at(name, title, { starts = '', values = {}, isSeenElsewhere = false } = {}) {
      const heading = say(title).replace(/\{(\w+)\}|[^{]+/g, (text, key) => (key ? isolated(values[key]) : escaped(text)));
      await page.locator('h1', { hasText: new RegExp(`^\\s*${heading}\\s*$`) }).waitFor();
      if (starts === 'problems') await page.locator('section.problems').waitFor();
      await page.waitForLoadState();
      assert.equal(await page.evaluate(() => {
        const { activeElement } = document;
        return activeElement.matches('.problems') ? 'problems' : activeElement.labels?.[0].textContent ?? '';
      }), starts && starts !== 'problems' ? say(starts) : starts, `the focus on ${name}`);
      await look(page, name, isSeenElsewhere);
    },
    async typeHere(text) {
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
    },
    async type(label, text) {
      await tabTo(page, say(label));
      await this.typeHere(text);
    },
    enter: () => page.keyboard.press('Enter'),
    async press(button) {
      await tabTo(page, say(button));
      await page.keyboard.press('Space');
    },
    async follow(link) {
      await tabTo(page, say(link));
      await page.keyboard.press('Enter');
    },
    // From the list of problems to the first field that it names.
    async mend(label, text) {
      while (!await page.evaluate(() => document.activeElement.closest('.problems li') !== null)) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement.labels?.[0].textContent), say(label));
      await this.typeHere(text);
    },
    arrives: (address) => page.waitForURL((url) => url.href.startsWith(new URL(address, site.issuer).href)),
    async logIn() {
      await this.type('label.identifier', email);
      await this.enter();
      await page.locator('[name=password]:focus').waitFor();
      await this.typeHere(password);
      await this.enter();
    },
    mail: () => site.mailTo(email),
    isUser: (more) => site.call('POST', 'api/v2/users', {
      connection: 'Username-Password-Authentication', email, password, email_verified: true, ...more,
    }),
  };
}

// Pages like this one are inspected at every width by other tests, or by this one.
const seen = { isSeenElsewhere: true };

const walks = {
  async verify(ada) {
    await ada.isUser({ email_verified: false, verify_email: true });
    const link = linkIn(await ada.mail());
    await ada.open(link);
    await ada.at('verify-elsewhere', 'verify.title');
    await ada.press('verify.log_in');
    await ada.at('log-in', 'log_in.title', seen);
    await ada.logIn();
    await ada.at('verify', 'verify.title', seen);
    await ada.press('verify.submit');
    await ada.at('verified', 'verify.done', seen);
    await ada.open(link);
    await ada.at('link-gone', 'mailed.gone_title', seen);
  },

  async reset(ada) {
    await ada.isUser();
    await ada.open('u/login');
    await ada.type('label.identifier', ada.email);
    await ada.enter();
    await ada.at('password', 'log_in.password_title', { starts: 'label.password', ...seen });
    await ada.follow('log_in.forgot');
    await ada.at('reset-request', 'reset_request.title', seen);
    await ada.type('label.email', ada.email);
    await ada.enter();
    await ada.at('reset-sent', 'reset_request.sent_title', seen);
    const link = linkIn(await ada.mail());
    await ada.open(link);
    await ada.at('reset', 'reset.title', seen);
    await ada.type('reset.password', 'short');
    await ada.enter();
    await ada.at('reset-error', 'reset.title', { starts: 'problems', ...seen });
    await ada.mend('reset.password', newPassword);
    await ada.press('reset.submit');
    await ada.at('reset-done', 'reset.done', seen);
    await ada.open(link);
    await ada.at('link-used', 'mailed.gone_title', seen);
    await ada.follow('mailed.ask_again');
    await ada.arrives('u/reset-password/request');
  },

  async code(ada) {
    await ada.isUser();
    await ada.open('u/passwordless?return_to=/me');
    await ada.at('passwordless', 'passwordless.title', seen);
    await ada.type('label.email', ada.email);
    await ada.enter();
    await ada.at('passwordless-code', 'passwordless.code_title', { starts: 'passwordless.code', ...seen });
    await ada.typeHere('000000');
    await ada.enter();
    await ada.at('passwordless-code-error', 'passwordless.code_title', { starts: 'problems', ...seen });
    await ada.mend('passwordless.code', codeIn(await ada.mail()));
    await ada.enter();
    await ada.arrives('me');
  },

  async 'mailed-log-in'(ada) {
    const started = await site.post('passwordless/start', {
      client_id: 'spa', connection: 'email', email: ada.email, send: 'link',
      authParams: { redirect_uri: site.appUrl, response_type: 'code', scope: 'openid', ...challenge },
    });
    assert.equal(started.status, 200);
    const link = linkIn(await ada.mail());
    await ada.open(link);
    await ada.at('mailed-log-in', 'log_in.title');
    await ada.press('log_in.submit');
    await ada.arrives(site.appUrl);
    await ada.open(link);
    await ada.at('mailed-log-in-gone', 'mailed.gone_title', seen);
  },

  async unblock(ada) {
    await ada.isUser();
    const wrong = () => site.post('oauth/token', { grant_type: 'password', client_id: 'spa', username: ada.email, password: 'wrong' });
    for (let tries = 0; tries < 10; ++tries) await wrong();
    assert.equal((await wrong()).status, 429);
    await ada.open(linkIn(await ada.mail()));
    await ada.at('unblock', 'unblock.title', seen);
    await ada.press('unblock.submit');
    await ada.at('unblocked', 'unblock.done', seen);
    await ada.follow('failed.link');
    await ada.arrives('u/login');
    await ada.logIn();
    await ada.arrives('');
  },

  async activate(ada) {
    await ada.isUser();
    const begin = async () => (await site.post('oauth/device/code', { client_id: 'tv', scope: 'openid email' })).json();
    const device = await begin();
    await ada.open('u/login?return_to=/activate');
    await ada.logIn();
    await ada.at('activate', 'device.title', { starts: 'passwordless.code', ...seen });
    await ada.typeHere('BBBB-BBBB');
    await ada.enter();
    await ada.at('activate-error', 'device.title', { starts: 'problems', ...seen });
    await ada.mend('passwordless.code', device.user_code);
    await ada.press('question.continue');
    const values = { client: 'The television' };
    await ada.at('activate-confirm', 'device.connect_title', { values, ...seen });
    await ada.press('consent.accept');
    await ada.at('activate-done', 'device.done_title', seen);
    await ada.open((await begin()).verification_uri_complete);
    await ada.at('activate-confirm', 'device.connect_title', { values, ...seen });
    await ada.press('consent.decline');
    await ada.at('activate-declined', 'device.declined_title', seen);
  },

  async consent(ada) {
    await ada.isUser();
    const callback = `${provider.issuer}/reader`;
    const wish = new URLSearchParams({
      client_id: 'reader', response_type: 'code', redirect_uri: callback, scope: 'openid profile email offline_access read:letters',
      audience: letters, state: 'a', ...challenge,
    });
    await ada.open(`authorize?${wish}`);
    await ada.logIn();
    const values = { client: 'The Reader' };
    await ada.at('consent', 'consent.title', { values, ...seen });
    await ada.press('consent.decline');
    await ada.arrives(callback);
    assert.match(ada.page.url(), /error=access_denied/);
    await ada.open(`authorize?${wish}`);
    await ada.press('consent.accept');
    await ada.arrives(callback);
    assert.match(ada.page.url(), /[?&]code=/);
  },

  async provider(ada) {
    const values = { provider: 'Example ID' };
    await ada.open('u/login/upstream?connection=example&return_to=/me');
    await ada.at('provider', 'provider.continue_title', { values, ...seen });
    await ada.follow('log_in.continue');
    await ada.arrives(`${provider.issuer}/interaction/`);
    await tabTo(ada.page, '[ Cancel ]');
    await ada.enter();
    await ada.at('provider-failed', 'provider.failed_title', { values });
    await ada.follow('reset_request.back');
    await ada.arrives('u/login');
  },

  async 'sign-up'(ada) {
    await ada.open('u/signup?return_to=/me');
    await ada.at('sign-up-address', 'sign_up.title', seen);
    await ada.type('label.email', 'ada@example');
    await ada.enter();
    await ada.at('sign-up-address-error', 'sign_up.title', { starts: 'problems' });
    await ada.mend('label.email', ada.email);
    await ada.press('sign_up.send');
    await ada.at('sign-up-sent', 'sign_up.sent_title');
    const link = linkIn(await ada.mail());
    await ada.open(link);
    await ada.at('sign-up-finish', 'sign_up.title', seen);
    await ada.type('label.given_name', 'Ada');
    await ada.type('label.family_name', 'Lovelace');
    await ada.type('label.password', 'short');
    await ada.enter();
    await ada.at('sign-up-finish-error', 'sign_up.title', { starts: 'problems' });
    await ada.mend('label.password', password);
    await ada.press('sign_up.submit');
    await ada.arrives('me');
    await ada.open(link);
    await ada.at('sign-up-link-gone', 'mailed.gone_title', seen);
  },

  async 'log-out'(ada) {
    await ada.isUser();
    await ada.open('u/login?return_to=/oidc/logout');
    await ada.logIn();
    await ada.at('log-out', 'log_out.ask_title');
    await ada.press('log_out.submit');
    await ada.at('logged-out', 'log_out.title', seen);
  },

  async errors(ada) {
    await ada.open('authorize');
    await ada.at('refused', 'refused.title');
    await ada.open('v2/logout?returnTo=https%3A%2F%2Fevil.example');
    await ada.at('log-out-refused', 'failed.title', seen);
    await ada.open('u/passwordless?return_to=%zz');
    await ada.at('unreadable', 'failed.title', seen);
    await ada.open('u/nothing');
    await ada.at('nothing-here', 'failed.title', seen);
    await ada.follow('failed.link');
    await ada.arrives('u/login');
  },
};

for (const [name, walk] of Object.entries(walks)) {
  for (const language of Object.keys(readers)) {
    test(`${name} by keyboard alone, in ${language}`, async (t) => walk(await newWalker(t, language, name)));
  }
}
