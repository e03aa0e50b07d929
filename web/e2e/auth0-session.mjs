// What an application does with Auth0's client: create, read, add facts, find, page, delete.
import assert from 'node:assert/strict';

import { ManagementClient, ManagementError } from 'auth0';

const { DOMAIN: domain, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = process.env;

const management = new ManagementClient({ domain, clientId, clientSecret });

const made = await management.users.create({
  connection: 'Username-Password-Authentication',
  email: 'ada@example.com',
  password: 'analytical engine 1843',
  given_name: 'Ada',
  user_metadata: { title: 'Countess', address: { city: 'London', zip: '1' } },
});
assert.match(made.user_id, /^auth0\|[0-9a-f]{24}$/);
assert.equal(made.email, 'ada@example.com');

await management.users.update(made.user_id, {
  user_metadata: { title: null, address: { city: 'Ockham' } },
  app_metadata: { plan: 'gold' },
});
const read = await management.users.get(made.user_id);
assert.deepEqual(read.user_metadata, { address: { city: 'Ockham' } });
assert.deepEqual(read.app_metadata, { plan: 'gold' });

const found = await management.users.listUsersByEmail({ email: 'ADA@example.com' });
assert.deepEqual(found.map(({ user_id: id }) => id), [made.user_id]);

for (let i = 0; i < 5; ++i) {
  await management.users.create({
    connection: 'Username-Password-Authentication', email: `u${i}@example.com`, password: 'analytical engine 1843',
  });
}
const all = [];
for await (const user of await management.users.list({ per_page: 2 })) all.push(user.email);
assert.equal(new Set(all).size, 6);

await assert.rejects(
  management.users.create({
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843',
  }),
  (error) => error instanceof ManagementError && error.statusCode === 409,
);
await management.users.delete(made.user_id);
await assert.rejects(management.users.get(made.user_id), (error) => error.statusCode === 404);
console.log('All calls of the client behaved.');
