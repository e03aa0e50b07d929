// Webhooks as a receiver sees them: checked with the reference implementation of Standard Webhooks,
// refused, and sent again after the server was killed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

import { startServer } from './integration.mjs';

// Keeps what arrives; answers with `receiver.status`.
async function startReceiver() {
  const receiver = { status: 204, arrived: [] };
  const listener = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    receiver.arrived.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(receiver.status).end();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  receiver.port = listener.address().port;
  receiver.stop = () => listener.close();
  receiver.until = async (count) => {
    for (let waited = 0; receiver.arrived.length < count; waited += 50) {
      assert.ok(waited < 30_000, `${receiver.arrived.length} of ${count} messages arrived`);
      await pause(50);
    }
  };
  return receiver;
}

async function start(t) {
  const receiver = await startReceiver();
  const server = await startServer('{"site": {"name": "Times"}}', {
    ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.1',
    ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(receiver.port),
  });
  t.after(async () => {
    await server.stop();
    receiver.stop();
  });
  const hook = await server.call('POST', 'v1/webhooks', {
    id: 'crm', url: `http://127.0.0.1:${receiver.port}/hook`, events: ['user.created', 'attribute.set'],
  });
  const { user_id: userId } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843',
  });
  const change = (title) =>
    server.call('PATCH', `api/v2/users/${encodeURIComponent(userId)}`, { user_metadata: { title } });
  return { receiver, server, hook, userId, change };
}

test('a webhook is signed as Standard Webhooks has it, before and after its secret is rotated', async (t) => {
  const { receiver, server, hook, userId, change } = await start(t);
  await receiver.until(2);
  const [first] = receiver.arrived;
  const message = new Webhook(hook.secret).verify(first.body, first.headers);
  assert.equal(message.type, 'user.created');
  assert.equal(message.data.user_id, userId);
  assert.throws(() => new Webhook(hook.secret).verify(`${first.body} `, first.headers));
  assert.ok(!JSON.stringify(receiver.arrived).includes('ada@example.com'));

  const { secret } = await server.call('POST', 'v1/webhooks/crm/rotate-secret');
  const before = receiver.arrived.length;
  await change('Countess');
  await receiver.until(before + 1);
  const last = receiver.arrived.at(-1);
  for (const either of [hook.secret, secret]) {
    assert.equal(new Webhook(either).verify(last.body, last.headers).data.attribute, 'user_metadata.title');
  }
});

test('what was refused comes again after a crash, and a replay brings back what was delivered', async (t) => {
  const { receiver, server, change } = await start(t);
  await receiver.until(2);
  receiver.status = 500;
  const since = new Date().toISOString();
  const before = receiver.arrived.length;
  await change('Countess');
  await receiver.until(before + 1);
  receiver.status = 204;
  await server.crash();
  await receiver.until(before + 2);
  const [refused, again] = receiver.arrived.slice(before);
  assert.equal(again.headers['webhook-id'], refused.headers['webhook-id']);
  assert.equal(again.body, refused.body);

  await server.call('POST', 'v1/webhooks/crm/replay', { since });
  await receiver.until(before + 3);
  assert.equal(receiver.arrived.at(-1).headers['webhook-id'], refused.headers['webhook-id']);
  // The log is written after the answer: it may be a moment late.
  for (let waited = 0; ; waited += 50) {
    const { deliveries } = await server.call('GET', 'v1/webhooks/crm/deliveries?limit=2');
    if (deliveries.every(({ message_id: id, outcome }) => id === refused.headers['webhook-id'] && outcome === 'delivered')) break;
    assert.ok(waited < 10_000, JSON.stringify(deliveries));
    await pause(50);
  }
});
