// What an operator's script does with Auth0's client: an API, a client that may use it, a connection for it, and new
// signing keys.
import assert from 'node:assert/strict';

import { ManagementClient } from 'auth0';

const { DOMAIN: domain, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = process.env;

const management = new ManagementClient({ domain, clientId, clientSecret });
const audience = 'https://api.example/';
const collect = async (pages) => {
  const items = [];
  for await (const item of await pages) items.push(item);
  return items;
};

const api = await management.resourceServers.create({
  identifier: audience, name: 'Articles', scopes: [{ value: 'read:articles' }], token_lifetime: 600,
});
assert.equal((await management.resourceServers.get(api.id)).token_lifetime, 600);
const apis = await collect(management.resourceServers.list());
assert.deepEqual(apis.map(({ is_system: system }) => system ?? false), [true, false]);

const worker = await management.clients.create({ name: 'Worker', app_type: 'non_interactive' });
const grant = await management.clientGrants.create({
  client_id: worker.client_id, audience, scope: ['read:articles'],
});
const tokenFor = async (secret) => {
  const answer = await fetch(`https://${domain}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: worker.client_id, client_secret: secret, audience,
    }),
  });
  assert.equal(answer.status, 200);
  return answer.json();
};
const token = await tokenFor(worker.client_secret);
assert.equal(token.expires_in, 600);
assert.equal(token.scope, 'read:articles');

const rotated = await management.clients.rotateSecret(worker.client_id);
await assert.rejects(tokenFor(worker.client_secret));
assert.equal((await tokenFor(rotated.client_secret)).token_type, 'Bearer');

await management.clients.update(worker.client_id, { description: 'At night', client_metadata: { team: 'a' } });
assert.equal((await management.clients.get(worker.client_id)).client_metadata.team, 'a');
for (let i = 0; i < 3; ++i) await management.clients.create({ name: `App ${i}`, app_type: 'spa' });
const clients = await collect(management.clients.list({ per_page: 2 }));
assert.equal(new Set(clients.map(({ client_id: id }) => id)).size, 5);

const connection = await management.connections.create({
  name: 'corporate', strategy: 'oidc',
  options: { client_id: 'acquaint', client_secret: 'of-the-provider', issuer: 'https://idp.example', type: 'back_channel' },
});
assert.deepEqual(connection.enabled_clients, []);
await management.connections.clients.update(connection.id, [{ client_id: worker.client_id, status: true }]);
const enabled = await collect(management.connections.clients.get(connection.id));
assert.deepEqual(enabled, [{ client_id: worker.client_id }]);
const connections = await collect(management.connections.list({ take: 1 }));
assert.deepEqual(connections.map(({ name }) => name).sort(), ['Username-Password-Authentication', 'corporate']);
await management.connections.update(connection.id, { options: { client_id: 'other', issuer: 'https://idp.example' } });
assert.equal((await management.connections.get(connection.id)).options.client_secret, undefined);

const before = (await management.keys.signing.list()).find(({ current }) => current);
const next = await management.keys.signing.rotate();
assert.notEqual(next.kid, before.kid);
assert.equal((await management.keys.signing.get(before.kid)).previous, true);
await management.keys.signing.revoke(before.kid);
// The client's own token was signed by the revoked key.
await assert.rejects(management.clients.get(worker.client_id), (error) => error.statusCode === 401);

const again = new ManagementClient({ domain, clientId, clientSecret });
assert.equal((await again.keys.signing.get(before.kid)).revoked, true);
await again.clientGrants.delete(grant.id);
await again.connections.delete(connection.id);
await again.clients.delete(worker.client_id);
await again.resourceServers.delete(api.id);
await assert.rejects(again.clients.get(worker.client_id), (error) => error.statusCode === 404);
console.log('All calls of the client behaved.');
