// Logging in by OpenID Connect with two relying parties as people use them: npm `openid-client` on a
// server, and `@auth0/auth0-spa-js` in a page.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import * as client from 'openid-client';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { ada, logIn, secret, secretHash, signUp, startProvider } from './relying-party.mjs';

const spaScript = createRequire(import.meta.url).resolve('@auth0/auth0-spa-js').replace(/lib.*$/, 'auth0-spa-js.production.js');

let provider, issuer, app, browser;

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
  app = await startApp();
  provider = await startProvider(`
  - client_id: spa
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${app.url}"]
    allowed_logout_urls: ["${app.url}"]
    web_origins: ["${new URL(app.url).origin}"]
  - client_id: web
    client_secret_sha256: ${secretHash}
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${app.url}callback"]
    allowed_logout_urls: ["${app.url}"]
`);
  issuer = provider.issuer;
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await provider?.stop();
  app?.close();
});

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

  // Any page could lead here, so without a proof the user is asked.
  await page.goto(`${issuer}oidc/logout?post_logout_redirect_uri=${encodeURIComponent(app.url)}`);
  await inspectEverywhere(page, 'log-out');
  await page.goto(start.href);
  await page.waitForURL(`${app.url}callback?**`);

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
