// Logging in by OpenID Connect with two relying parties as people use them: npm `openid-client` on a
// server, and `@auth0/auth0-spa-js` in a page.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import * as client from 'openid-client';

import { openBrowser } from './browser.mjs';
import { binary, freePort, launch, untilAnswers } from './start.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const spaScript = createRequire(import.meta.url).resolve('@auth0/auth0-spa-js').replace(/lib.*$/, 'auth0-spa-js.production.js');
const secret = 'a-secret-of-the-web-app-for-one-test-run';
const ada = { given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', password: 'analytical engine 1843' };

let folder, server, issuer, app, browser;

// The relying party's own site: one page that runs the library, and a place to come back to.
async function startApp() {
  const script = await readFile(spaScript);
  const listener = createServer((request, response) => {
    const isScript = request.url === '/auth0.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>App</title><h1>App</h1><script src="/auth0.js"></script>');
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { url: `http://127.0.0.1:${listener.address().port}/`, close: () => listener.close() };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acquaint-openid-'));
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
  - client_id: spa
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${app.url}"]
    allowed_logout_urls: ["${app.url}"]
    web_origins: ["${new URL(app.url).origin}"]
  - client_id: web
    client_secret_sha256: ${createHash('sha256').update(secret).digest('hex')}
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${app.url}callback"]
    allowed_logout_urls: ["${app.url}"]
`);
  await writeFile(join(folder, 'settings.yaml'), settings);
  await promisify(execFile)(binary, ['apply', join(folder, 'settings.yaml')], { env: { ...process.env, ...environment } });
  browser = await openBrowser();
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

async function logIn(page) {
  await page.fill('[name=email]', ada.email);
  await page.fill('[name=password]', ada.password);
  await page.click('button[type=submit]');
}

test('openid-client signs a user up, reads who it is, renews and logs out', async () => {
  const config = await client.discovery(new URL(issuer), 'web', secret, undefined, {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: `${app.url}callback`,
    scope: 'openid profile email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    screen_hint: 'signup',
  });
  const page = await browser.newPage();
  await page.goto(start.href);
  assert.equal(new URL(page.url()).pathname, '/u/signup');
  await signUp(page);
  await page.waitForURL(`${app.url}callback?**`);

  const tokens = await client.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true,
  });
  assert.equal(tokens.claims().email, ada.email);
  assert.equal(tokens.claims().given_name, 'Ada');
  const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(info.name, 'Ada Lovelace');

  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(renewed.refresh_token, tokens.refresh_token);
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token), { error: 'invalid_grant' });

  await page.goto(client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: app.url,
  }).href);
  assert.equal(page.url(), app.url);
  await page.goto(start.href);
  assert.equal(new URL(page.url()).pathname, '/u/signup', 'nobody is signed in any more');
  await page.close();
});

test('auth0-spa-js logs in by a question, stays in silently, and logs out', async () => {
  const page = await browser.newPage();
  await page.goto(app.url);
  const options = { domain: issuer.slice(0, -1), clientId: 'spa', authorizationParams: { redirect_uri: app.url } };
  await page.evaluate(async (given) => {
    const spa = await auth0.createAuth0Client(given);
    await spa.loginWithRedirect();
  }, options).catch(() => {});  // The page goes away under the script.
  await page.waitForURL(`${issuer}u/login?**`);
  await logIn(page);

  // The second log-in asks for title and company before the app goes on.
  await page.waitForURL(`${issuer}u/question?**`);
  await page.click('button[value=skip]');
  await page.waitForURL(`${app.url}?code=**`);
  const user = await page.evaluate(async (given) => {
    globalThis.spa = await auth0.createAuth0Client(given);
    await globalThis.spa.handleRedirectCallback();
    return globalThis.spa.getUser();
  }, options);
  assert.equal(user.email, ada.email);
  assert.equal(user.name, 'Ada Lovelace');

  // In an iframe, without a page that anybody sees.
  const claims = await page.evaluate(async () => {
    await globalThis.spa.getTokenSilently({ cacheMode: 'off' });
    return globalThis.spa.getIdTokenClaims();
  });
  assert.equal(claims.aud, 'spa');

  await page.evaluate((returnTo) => globalThis.spa.logout({ logoutParams: { returnTo } }), app.url).catch(() => {});
  await page.waitForURL(app.url);
  const refused = await page.evaluate(async (given) => {
    const spa = await auth0.createAuth0Client({ ...given, cacheLocation: 'memory' });
    return spa.getTokenSilently({ cacheMode: 'off' }).then(() => 'a token', (error) => error.error);
  }, options);
  assert.equal(refused, 'login_required');
  await page.close();
});
