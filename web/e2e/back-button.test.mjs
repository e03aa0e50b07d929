// The back button of a browser on the way through a mandatory question: C17 of docs/lessons.md.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { openBrowser } from './browser.mjs';
import { startServer } from './integration.mjs';
import { ada, logIn } from './relying-party.mjs';

let app, appUrl, server, browser, user;

before(async () => {
  app = createServer((_, response) => response.end('The app')).listen(0, '127.0.0.1');
  await once(app, 'listening');
  appUrl = `http://127.0.0.1:${app.address().port}/`;
  server = await startServer(JSON.stringify({
    catalogue: { 'user_metadata.title': { label: 'Job title' } },
    forms: [{
      id: 'work', title: 'Your work',
      schema: { type: 'object', required: ['title'], properties: { title: { type: 'string', title: 'Job title' } } },
      map: { title: 'user_metadata.title' },
      cadence: { placement: ['login'], mode: 'page', mandatory: true },
    }],
    clients: [{ client_id: 'spa', grant_types: ['authorization_code'], callbacks: [appUrl] }],
  }));
  user = (await server.call('POST', 'api/v2/users', { connection: 'Username-Password-Authentication', ...ada })).user_id;
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  app?.close();
});

test('C17: going back and forth, and beginning anew, leads past no mandatory page', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const codes = [];
  page.on('request', (request) => { if (request.url().startsWith(`${appUrl}?code=`)) codes.push(request.url()); });
  const start = new URL('authorize', server.issuer);
  start.search = new URLSearchParams({
    client_id: 'spa', redirect_uri: appUrl, response_type: 'code', scope: 'openid', state: 'a state',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
  });
  const question = page.getByLabel('Job title');
  const decision = () => page.locator('[name=decision]').inputValue();

  await page.goto(appUrl);
  await page.goto(start.href);
  await logIn(page);
  await question.waitFor();
  const first = await decision();

  await page.goBack();
  assert.match(page.url(), /\/u\/login/);
  await page.goForward();
  await question.waitFor();
  await page.goBack();
  await page.fill('[name=password]', ada.password);
  await page.click('button[type=submit]');
  await question.waitFor();
  for (let steps = 0; steps < 9 && page.url() !== appUrl; ++steps) await page.goBack();
  assert.equal(page.url(), appUrl, 'back to where it began');
  await page.goto(start.href);
  await question.waitFor();
  assert.equal(await decision(), first, 'it is the same one');
  assert.equal(await page.getByRole('button', { name: 'Not now' }).count(), 0);
  assert.deepEqual(codes, [], 'the app has got nothing yet');

  await question.fill('Countess');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${appUrl}?code=**`);
  assert.deepEqual((await server.call('GET', `api/v2/users/${encodeURIComponent(user)}`)).user_metadata, { title: 'Countess' });
  await page.goto(start.href);
  await page.waitForURL(`${appUrl}?code=**`);
  assert.equal(codes.length, 2, 'and it is asked no more');
});
