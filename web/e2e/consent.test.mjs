// A client of somebody else and a device without a keyboard, as their user meets them in a browser; npm
// `openid-client` is the relying party.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import * as client from 'openid-client';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { binary, freePort, launch, untilAnswers } from './start.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ada = { given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', password: 'analytical engine 1843' };
const insecure = { execute: [client.allowInsecureRequests] };

let folder, server, issuer, app, browser, context;

async function startApp() {
  const listener = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Reader</title><h1>Reader</h1>');
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { url: `http://127.0.0.1:${listener.address().port}/`, close: () => listener.close() };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acquaint-consent-'));
  app = await startApp();
  const [port, operations] = [await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${port}/`;
  const environment = {
    ACQUAINT_DATA: join(folder, 'data'),
    ACQUAINT_LISTEN: `127.0.0.1:${port}`,
    ACQUAINT_OPS_LISTEN: `127.0.0.1:${operations}`,
    ACQUAINT_ISSUER: issuer,
  };
  server = launch(binary, ['serve'], environment);
  await untilAnswers(`http://127.0.0.1:${operations}/readyz`, server);
  const settings = (await readFile(join(root, 'demo/settings.yaml'), 'utf8')).replace('clients: []', `clients:
  - client_id: reader
    name: The Reader
    is_first_party: false
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${app.url}callback"]
  - client_id: tv
    name: The television
    is_first_party: false
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code"]
resource_servers:
  - identifier: https://letters.example/
    name: Letters
    scopes: [{value: "read:letters", description: "Read your letters"}]
    allow_offline_access: true
`);
  await writeFile(join(folder, 'settings.yaml'), settings);
  await promisify(execFile)(binary, ['apply', join(folder, 'settings.yaml')], { env: { ...process.env, ...environment } });
  browser = await openBrowser();
  context = await browser.newContext();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  app?.close();
  await rm(folder, { recursive: true, force: true });
});

async function signUp(page) {
  for (const [name, value] of Object.entries(ada)) await page.fill(`[name=${name}]`, value);
  await page.click('button[type=submit]');
}

async function begin(config, more = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: `${app.url}callback`,
    scope: 'openid profile email offline_access read:letters',
    audience: 'https://letters.example/',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  });
  const finish = (page) => client.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true,
  });
  return { start, finish };
}

test('a client of somebody else gets nothing before the user allows it, and loses it again', async () => {
  const config = await client.discovery(new URL(issuer), 'reader', undefined, client.None(), insecure);
  const page = await context.newPage();
  let { start, finish } = await begin(config, { screen_hint: 'signup' });
  await page.goto(start.href);
  await signUp(page);
  await page.waitForURL(`${issuer}u/consent?**`);
  assert.match(await page.textContent('main'), /The Reader asks for access to your account: ada@example\.com/);
  assert.match(await page.textContent('main'), /Letters: Read your letters/);
  await inspectEverywhere(page, 'consent');

  await page.reload();
  await page.click('button[value=decline]');
  await page.waitForURL(`${app.url}callback?**`);
  await assert.rejects(finish(page), { error: 'access_denied' });

  ({ start, finish } = await begin(config));
  await page.goto(start.href);
  await page.click('button[value=accept]');
  await page.waitForURL(`${app.url}callback?**`);
  const tokens = await finish(page);
  assert.equal(tokens.claims().email, ada.email);

  await page.goBack();
  await page.waitForURL(`${app.url}callback?**`);

  ({ start, finish } = await begin(config));
  await page.goto(start.href);
  assert.equal(new URL(page.url()).pathname, '/callback', 'what was allowed is not asked for again');
  await finish(page);

  await page.goto(`${issuer}v1/me`);
  const ended = await page.evaluate(async () => (await fetch('/v1/me/consents', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client: 'reader', audience: 'https://letters.example/', granted: false }),
  })).status);
  assert.equal(ended, 200);
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  ({ start } = await begin(config));
  await page.goto(start.href);
  assert.equal(new URL(page.url()).pathname, '/u/consent');
  await page.close();
});

test('a device gets tokens once its user has typed the code and allowed it', async () => {
  const config = await client.discovery(new URL(issuer), 'tv', undefined, client.None(), insecure);
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
  const polling = client.pollDeviceAuthorizationGrant(config, device);
  const page = await context.newPage();
  await page.goto(device.verification_uri);
  await inspectEverywhere(page, 'activate');
  await page.fill('[name=user_code]', 'BBBB-BBBB');
  await page.click('button[type=submit]');
  await page.getByRole('heading', { name: 'Please check this' }).waitFor();
  await inspectEverywhere(page, 'activate-error');
  await page.fill('[name=user_code]', device.user_code.toLowerCase().replace('-', ' '));
  await page.click('button[type=submit]');
  assert.match(await page.textContent('main'), new RegExp(`The television[^]*${device.user_code}`));
  await inspectEverywhere(page, 'activate-confirm');
  await page.click('button[value=accept]');
  assert.match(await page.textContent('h1'), /Your device is connected/);
  await inspectEverywhere(page, 'activate-done');
  const tokens = await polling;
  assert.equal(tokens.claims().email, ada.email);
  await page.close();
});
