// A site that leaves logging in to npm `express-openid-connect`, Auth0's library for Express, unchanged.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import express from 'express';
import openid from 'express-openid-connect';

import { openBrowser } from './browser.mjs';
import { ada, secret, secretHash, signUp, startProvider } from './relying-party.mjs';

let provider, listener, url, browser;

function siteFor(issuer) {
  const site = express();
  site.use(openid.auth({
    issuerBaseURL: issuer,
    baseURL: url,
    clientID: 'express',
    clientSecret: secret,
    secret: 'what the site seals its own cookies with',
    authRequired: false,
    idpLogout: true,
    authorizationParams: { response_type: 'code', scope: 'openid profile email offline_access' },
  }));
  site.get('/', (request, response) => response.json({ in: request.oidc.isAuthenticated() }));
  site.get('/profile', openid.requiresAuth(), async (request, response) => {
    response.json({ claims: request.oidc.user, info: await request.oidc.fetchUserInfo() });
  });
  site.get('/renew', openid.requiresAuth(), async (request, response) => {
    const before = request.oidc.refreshToken;
    const { access_token: token } = await request.oidc.accessToken.refresh();
    response.json({ token: Boolean(token), replaced: before !== request.oidc.refreshToken });
  });
  return site;
}

before(async () => {
  listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  url = `http://127.0.0.1:${listener.address().port}`;
  provider = await startProvider(`
  - client_id: express
    client_secret_sha256: ${secretHash}
    grant_types: [authorization_code, refresh_token]
    callbacks: ["${url}/callback"]
    allowed_logout_urls: ["${url}"]
`);
  listener.on('request', siteFor(provider.issuer));
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await provider?.stop();
  listener?.close();
});

test('express-openid-connect logs a user in, reads who it is, renews and logs out', async () => {
  const page = await browser.newPage();
  const shown = async (path) => {
    await page.goto(url + path);
    return JSON.parse(await page.innerText('body'));
  };
  assert.deepEqual(await shown('/'), { in: false });

  await page.goto(`${url}/profile`);
  assert.equal(new URL(page.url()).pathname, '/u/login');
  await page.click('a[href^="/u/signup"]');
  await signUp(page);
  await page.waitForURL(`${url}/profile`);
  const { claims, info } = JSON.parse(await page.innerText('body'));
  assert.equal(claims.email, ada.email);
  assert.equal(info.name, 'Ada Lovelace');
  assert.equal(info.sub, claims.sub);

  for (let time = 0; time < 2; ++time) {
    assert.deepEqual(await shown('/renew'), { token: true, replaced: true });
  }

  await page.goto(`${url}/logout`);
  assert.equal(page.url(), `${url}/`);
  assert.deepEqual(await shown('/'), { in: false });
  await page.goto(`${url}/profile`);
  assert.equal(new URL(page.url()).pathname, '/u/login', 'nobody is signed in at the provider any more');
  await page.close();
});
