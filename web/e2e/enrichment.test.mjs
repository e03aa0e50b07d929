// An enrichment service as the real server meets it: one that hangs keeps nobody from the site, and what it says is known.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startServer } from './integration.mjs';
import { logInOnPages, newVisitor } from './visitor.mjs';

// Answers only while `service.answer` is set.
async function startService() {
  const service = { answer: null, asked: [] };
  const listener = createServer((request, response) => {
    service.asked.push({ url: request.url, key: request.headers.authorization });
    if (service.answer) response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(service.answer));
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  service.port = listener.address().port;
  service.stop = () => listener.close() && listener.closeAllConnections();
  return service;
}

async function start(t) {
  const service = await startService();
  const settings = {
    purposes: [{ id: 'operations', legal_basis: 'legitimate_interests', texts: { en: { text: 'We run the site.' } } }],
    catalogue: { 'user_metadata.company': { label: 'Company' } },
    enrichment: {
      clearbit: {
        kind: 'clearbit_person',
        key: 'sk_for_one_test_run_only',
        url: `http://127.0.0.1:${service.port}/v2/people/find?email={email}`,
        when: ['log_in'],
        timeout: '30s',
        attributes: { 'user_metadata.company': 'company' },
        purpose: 'operations',
        price: 0.5,
        monthly_budget: 1,
        charged_for: 'calls',
      },
    },
  };
  const server = await startServer(JSON.stringify(settings), {
    ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.1',
    ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(service.port),
  });
  t.after(async () => {
    await server.stop();  // With what is under way.
    service.stop();
  });
  const { user_id: userId } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843', email_verified: true,
  });
  return { service, server, userId: encodeURIComponent(userId) };
}

const logIn = (issuer) => logInOnPages(newVisitor(issuer), { email: 'ada@example.com', password: 'analytical engine 1843' });

async function until(check) {
  for (let waited = 0; !(await check()); waited += 50) {
    assert.ok(waited < 20_000, 'It does not come about.');
    await pause(50);
  }
}

test('a service that hangs keeps nobody from the site, and what it may have cost outlives a crash', async (t) => {
  const { service, server, userId } = await start(t);
  const done = await logIn(server.issuer);
  assert.equal(done.status, 303);
  await until(() => service.asked.length === 1);
  assert.deepEqual(service.asked[0], { url: '/v2/people/find?email=ada%40example.com', key: 'Bearer sk_for_one_test_run_only' });
  const { providers: [busy] } = await server.call('GET', 'v1/enrichment');
  assert.equal(busy.under_way, 1);
  assert.equal(busy.spent_this_month, 0.5);

  service.answer = { employment: { name: 'Analytical Engines' } };
  await server.crash();
  const { providers: [after] } = await server.call('GET', 'v1/enrichment');
  assert.equal(after.under_way, 0);
  assert.equal(after.spent_this_month, 0.5, 'What was spent outlives the process.');
  const { attributes } = await server.call('GET', `v1/users/${userId}/profile`);
  assert.ok(!attributes.some(({ attribute }) => attribute === 'user_metadata.company'));
});

test('what a service says is known, with its origin', async (t) => {
  const { service, server, userId } = await start(t);
  service.answer = { employment: { name: 'Analytical Engines' } };
  assert.equal((await logIn(server.issuer)).status, 303);
  let company;
  await until(async () => {
    const { attributes } = await server.call('GET', `v1/users/${userId}/profile`);
    company = attributes.find(({ attribute }) => attribute === 'user_metadata.company');
    return company;
  });
  assert.equal(company.value, 'Analytical Engines');
  assert.equal(company.source, 'enrichment');
  assert.equal(company.origin, 'clearbit');
  await logIn(server.issuer);
  assert.equal(service.asked.length, 1, 'What is known is not bought again.');
  await server.call('POST', `v1/enrichment/clearbit/users/${userId}`);
  await assert.rejects(server.call('POST', `v1/enrichment/clearbit/users/${userId}`), /409/);
  assert.equal(service.asked.length, 2, 'The budget is spent.');
});
