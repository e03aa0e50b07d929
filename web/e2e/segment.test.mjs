// Segment's own client for Node.js, unchanged, reports to this server.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { startServer } from './integration.mjs';

const writeKey = 'a-write-key-for-one-test-run-only';

// A server that takes reports, a user of it, and the client.
async function begin(t, settings = {}) {
  const server = await startServer(JSON.stringify({
    sources: [{
      id: 'web',
      name: 'Website',
      write_key_sha256: createHash('sha256').update(writeKey).digest('hex'),
      traits: { company: 'user_metadata.company' },
      merges_visitors: true,
    }],
    ...settings,
  }));
  t.after(() => server.stop());
  const { user_id: userId } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843',
  });
  const problems = [];
  const analytics = new Analytics({ writeKey, host: server.issuer.slice(0, -1) });
  analytics.on('error', (problem) => problems.push(problem));
  // How many users this is so of.
  const usersWith = async (when) => (await server.call('POST', 'v1/segments/preview', { when })).count;
  return { server, userId, problems, analytics, usersWith };
}

test('the npm client "@segment/analytics-node" reports what users do', async (t) => {
  const { server, userId, problems, analytics, usersWith } = await begin(t);
  analytics.identify({ userId, traits: { company: 'Analytical Engines', age: 36 } });
  for (let i = 0; i < 40; ++i) analytics.track({ userId, event: 'Article Read', properties: { title: `Part ${i}` } });
  for (let i = 0; i < 3; ++i) analytics.track({ userId, event: 'Paid', messageId: 'the same call' });
  analytics.page({ userId, name: 'Home' });
  analytics.screen({ userId, name: 'Start' });
  analytics.group({ userId, groupId: 'engines' });
  analytics.alias({ userId, previousId: 'before' });
  analytics.track({ anonymousId: 'nobody', event: 'Article Read' });
  await analytics.closeAndFlush();
  assert.deepEqual(problems, []);

  const { attributes } = await server.call('GET', `v1/users/${encodeURIComponent(userId)}/profile`);
  const company = attributes.find(({ attribute }) => attribute === 'user_metadata.company');
  assert.equal(company.value, 'Analytical Engines');
  assert.equal(company.source, 'application');
  assert.equal(company.origin, 'Website');
  assert.ok(!attributes.some(({ value }) => value === 36));
  for (const [event, count] of [['Article Read', 40], ['Paid', 1], ['page:Home', 1], ['screen:Start', 1]]) {
    assert.equal(await usersWith({ '==': [{ var: `events.${event}.count` }, count] }), 1, event);
  }
});

test('what a visitor did comes along when the client says who it is', async (t) => {
  const { problems, analytics, userId, usersWith } = await begin(t, { visitors: { enabled: true } });
  const anonymousId = '0b2a4e62-5c0e-4a9b-9a3c-7f1f5a2f9d10';
  const context = { consent: { categoryPreferences: { functional: true } } };
  analytics.track({ anonymousId: 'f2f66c0e-31f4-4d4a-9d50-0b6d7a3f6f3a', event: 'Article Read' });
  for (let i = 0; i < 4; ++i) analytics.track({ anonymousId, event: 'Article Read', context });
  await analytics.flush();
  const hasRead = { '==': [{ var: 'events.Article Read.count' }, 4] };
  assert.equal(await usersWith(hasRead), 0, 'a visitor is no user');
  analytics.identify({ userId, anonymousId });
  await analytics.closeAndFlush();
  assert.deepEqual(problems, []);
  assert.equal(await usersWith(hasRead), 1);
});

test('a wrong write key is refused', async (t) => {
  const server = await startServer(JSON.stringify({ site: { name: 'Times' } }));
  t.after(() => server.stop());
  const problems = [];
  const analytics = new Analytics({ writeKey: 'wrong', host: server.issuer.slice(0, -1), maxRetries: 0 });
  analytics.on('error', (problem) => problems.push(problem));
  analytics.track({ userId: 'auth0|1', event: 'Article Read' });
  await analytics.closeAndFlush();
  assert.equal(problems.length, 1);
});
