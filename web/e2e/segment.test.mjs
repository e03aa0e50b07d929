// Segment's own client for Node.js, unchanged, reports to this server.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Analytics } from '@segment/analytics-node';

import { startServer } from './integration.mjs';

const writeKey = 'a-write-key-for-one-test-run-only';

test('the npm client "@segment/analytics-node" reports what users do', async (t) => {
  const server = await startServer(JSON.stringify({
    sources: [{
      id: 'web',
      name: 'Website',
      write_key_sha256: createHash('sha256').update(writeKey).digest('hex'),
      traits: { company: 'user_metadata.company' },
    }],
  }));
  t.after(() => server.stop());
  const { user_id: userId } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843',
  });

  const problems = [];
  const analytics = new Analytics({ writeKey, host: server.issuer.slice(0, -1) });
  analytics.on('error', (problem) => problems.push(problem));
  analytics.identify({ userId, traits: { company: 'Analytical Engines', age: 36 } });
  for (let i = 0; i < 40; ++i) analytics.track({ userId, event: 'Article Read', properties: { title: `Part ${i}` } });
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
