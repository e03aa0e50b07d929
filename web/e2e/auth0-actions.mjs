// What an operator does with Auth0's client: write an action, put it in force, see it refuse a user, and read what it
// printed while it runs.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { ManagementClient, ManagementError } from 'auth0';

const { DOMAIN: domain, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = process.env;
const management = new ManagementClient({ domain, clientId, clientSecret });

const trigger = 'pre-user-registration';
const action = await management.actions.create({
  name: 'Only from engines',
  supported_triggers: [{ id: trigger, version: 'v2' }],
  code: `exports.onExecutePreUserRegistration = async (event, api) => {
    console.log('asked for', event.user.email.split('@')[1], event.secrets.LIST.length);
    if (!event.user.email.endsWith('@engines.example')) api.access.deny('no_guests', 'Please use your own address.');
    else api.user.setAppMetadata('plan', 'staff');
  };`,
  secrets: [{ name: 'LIST', value: 'abc' }],
});
assert.equal(action.status, 'built');
await management.actions.deploy(action.id);
await management.actions.triggers.bindings.updateMany(trigger, {
  bindings: [{ ref: { type: 'action_id', value: action.id }, display_name: 'Only from engines' }],
});
const bound = await management.actions.triggers.bindings.list(trigger);
assert.deepEqual(bound.data.map(({ display_name: name }) => name), ['Only from engines']);

const newUser = (email) => management.users.create({
  connection: 'Username-Password-Authentication', email, password: 'analytical engine 1843',
});
const { access_token: token } = await fetch(`https://${domain}/oauth/token`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience: `https://${domain}/api/v2/`,
  }),
}).then((answer) => answer.json());
const tail = fetch(`https://${domain}/v1/events?type=actions.ran&since=now&wait=30`, {
  headers: { Authorization: `Bearer ${token}` },
}).then((answer) => answer.json());

await pause(300);  // The tail waits by then.
await assert.rejects(newUser('ada@example.com'), (error) => {
  assert.ok(error instanceof ManagementError);
  assert.equal(error.statusCode, 400);
  assert.match(error.message, /Please use your own address\./);
  return true;
});
const [told] = (await tail).events;
assert.equal(told.data.outcome, 'denied');
assert.deepEqual(told.data.scripts, [action.id]);
assert.deepEqual(told.data.logs.map(({ text }) => text), ['asked for example.com 3']);

const made = await newUser('ada@engines.example');
assert.deepEqual(made.app_metadata, { plan: 'staff' });
