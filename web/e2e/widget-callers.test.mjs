// For whom the widget asks when no backend gives it a token.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser } from './browser.mjs';
import { startSite, writeKey } from './widget-site.mjs';

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function newPage(t) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  return page;
}

async function answerWork(page) {
  await page.getByLabel('Company').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('People in your team').fill('12');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
}

test('with the access token of auth0-spa-js', async (t) => {
  const user = await site.newUser();
  const page = await newPage(t);
  const options = { domain: site.server.issuer.slice(0, -1), clientId: 'shop', authorizationParams: { redirect_uri: `${site.origin}/` } };
  await page.goto(site.addressFor(user, { by: 'auth0' }));
  await page.evaluate(async (given) => (await auth0.createAuth0Client(given)).loginWithRedirect(), options).catch(() => {});
  await page.waitForURL(`${site.server.issuer}u/login**`);
  await site.logIn(page, user);
  await page.waitForURL(`${site.origin}/?code=**`);
  await page.evaluate(async (given) => {
    window.spa = await auth0.createAuth0Client(given);
    await window.spa.handleRedirectCallback();
    window.widget.identify(() => window.spa.getTokenSilently());
    await window.widget.ask('work');
  }, options);
  await answerWork(page);
  assert.deepEqual(await site.metadataOf(user), { firm: 'Analytical Engines', team: 12 });
});

test('with the session of the log-in, on a page of the same site', async (t) => {
  const user = await site.newUser();
  const page = await newPage(t);
  await page.goto(site.addressFor(user, { by: 'session', place: 'work' }));
  await page.waitForFunction(() => window.events.length > 0);
  assert.equal(await page.evaluate(() => window.events[0][0]), 'error', 'nobody is logged in');

  await page.goto(`${site.server.issuer}u/login`);
  await site.logIn(page, user);
  await page.waitForURL((url) => !url.pathname.startsWith('/u/login'));
  await page.goto(site.addressFor(user, { by: 'session', place: 'work' }));
  await answerWork(page);
  assert.deepEqual(await site.metadataOf(user), { firm: 'Analytical Engines', team: 12 });
});

test('with a write key: a visitor is asked after consent, without a preflight, and ended by reset', async (t) => {
  const page = await newPage(t);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const requests = [];
  devtools.on('Network.requestWillBeSent', ({ request: { url, method } }) => requests.push([method, new URL(url).pathname]));
  const calls = () => requests.filter(([, path]) => path.startsWith('/v1/')).map(([, path]) => path.replace(/\/[^/]{20,}/, '/…'));
  const held = () => page.evaluate(() => localStorage.getItem('acquaint-visitor'));

  await page.goto(site.addressFor('', { key: writeKey, place: 'work' }));
  await page.waitForFunction(() => window.events.length > 0);
  assert.equal(await page.evaluate(() => window.events[0][0]), 'nothing', 'who has not agreed is not asked');
  assert.deepEqual([calls(), await held()], [[], null], 'and nothing is sent or kept');

  await page.goto(site.addressFor('', { key: writeKey, consent: '', place: 'work' }));
  await answerWork(page);
  assert.deepEqual(calls(), ['/v1/visitors', '/v1/decisions', '/v1/decisions/…/start', '/v1/decisions/…/answers', '/v1/decisions/…/answers']);
  assert.deepEqual(requests.filter(([method]) => method === 'OPTIONS'), []);
  const visitor = await held();
  const { attributes } = await site.server.call('GET', `v1/users/${encodeURIComponent(`anonymous|${visitor}`)}/profile`);
  assert.deepEqual(attributes.map(({ attribute, value }) => [attribute, value]), [['user_metadata.firm', 'Analytical Engines'], ['user_metadata.team', 12]]);

  await page.reload();
  await page.waitForFunction(() => window.events.length > 0);
  assert.equal(await held(), visitor, 'the same one comes back');
  await page.evaluate(() => window.widget.reset());
  await page.waitForFunction(() => localStorage.getItem('acquaint-visitor') === null);
  await assert.rejects(async () => {
    for (let tries = 0; tries < 50; ++tries) {
      await site.server.call('GET', `v1/users/${encodeURIComponent(`anonymous|${visitor}`)}/profile`);
      await pause(100);
    }
  }, /404/, 'the visitor is erased');
});

test('a visitor whom the server does not know any more is forgotten, and another one begins', async (t) => {
  const page = await newPage(t);
  await page.goto(`${site.origin}/`);
  await page.evaluate(() => localStorage.setItem('acquaint-visitor', 'nobody-of-this-name-at-all'));
  await page.goto(site.addressFor('', { key: writeKey, consent: '', place: 'work' }));
  await page.waitForFunction(() => window.events.length > 0);
  assert.equal(await page.evaluate(() => window.events[0][0]), 'error');
  assert.notEqual(await page.evaluate(() => window.widget.ask('work')), null);
});
