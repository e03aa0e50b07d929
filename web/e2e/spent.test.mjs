// What is good once is not good again after the server was killed: the assertion of a client, the link for a new
// password, the code of a device. Codes and refresh tokens are in tests/crash, which races for them too.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { after, before, test } from 'node:test';

import { startServer } from './integration.mjs';
import { hiddenIn, logInOnPages, newVisitor } from './visitor.mjs';

const ada = { email: 'ada@example.com', password: 'analytical engine 1843' };
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let server, userId;

before(async () => {
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  server = await startServer(JSON.stringify({
    site: { name: 'Times' },
    clients: [
      { client_id: 'worker', grant_types: ['client_credentials'],
        client_authentication_methods: { private_key_jwt: { credentials: [{ credential_type: 'public_key', kid: '1', pem }] } } },
      { client_id: 'tv', name: 'The television', grant_types: [deviceGrant] },
    ],
  }));
  await server.call('POST', 'api/v2/client-grants', {
    client_id: 'worker', audience: `${server.issuer}api/v2/`, scope: ['read:users'],
  });
  const user = { connection: 'Username-Password-Authentication', email_verified: true, ...ada };
  ({ user_id: userId } = await server.call('POST', 'api/v2/users', user));
});

after(() => server?.stop());

async function post(path, fields) {
  const answer = await fetch(new URL(path, server.issuer), { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, ...await answer.json() };
}

function newAssertion() {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'worker', sub: 'worker', aud: server.issuer, jti: randomUUID(), iat: now, exp: now + 280 };
  const signed = `${encode({ alg: 'RS256', kid: '1' })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', signed, privateKey).toString('base64url')}`;
}

const hiddenOf = (page, names) => Object.fromEntries(names.map((name) => [name, hiddenIn(page, name)]));

const tokenBy = (assertion) => post('oauth/token', {
  grant_type: 'client_credentials',
  audience: `${server.issuer}api/v2/`,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});

test('the assertion of a client', async () => {
  const assertion = newAssertion();
  assert.equal((await tokenBy(assertion)).status, 200);
  await server.crash();
  assert.deepEqual(await tokenBy(assertion).then(({ status, error }) => [status, error]), [401, 'access_denied']);
  assert.equal((await tokenBy(newAssertion())).status, 200);
});

test('the link for a new password', async () => {
  const { ticket } = await server.call('POST', 'api/v2/tickets/password-change', { user_id: userId });
  const visit = newVisitor(server.issuer);
  const page = await visit(ticket);
  const choose = (password) => visit('/u/reset-password', { ...hiddenOf(page, ['csrf', 'ticket']), password });
  ada.password = 'difference engine 1822';
  const done = await choose(ada.password);
  assert.equal(done.status, 200, done.html);
  await server.crash();
  assert.equal((await visit(ticket)).status, 410);
  const again = await choose('not the one that was chosen');
  assert.equal(again.status, 410, again.html);
  assert.equal((await logInOnPages(newVisitor(server.issuer), ada)).status, 303);
});

test('the code of a device', async () => {
  const code = await post('oauth/device/code', { client_id: 'tv', scope: 'openid' });
  const take = () => post('oauth/token', { grant_type: deviceGrant, client_id: 'tv', device_code: code.device_code });
  const visit = newVisitor(server.issuer);
  await logInOnPages(visit, ada);
  const { pathname, search } = new URL(code.verification_uri_complete);
  const page = await visit(pathname + search);
  const confirmed = await visit(pathname, { ...hiddenOf(page, ['csrf', 'user_code']), action: 'accept' });
  assert.equal(confirmed.status, 200, confirmed.html);
  assert.equal((await take()).status, 200);
  await server.crash();
  assert.equal((await take()).error, 'invalid_grant');
});
