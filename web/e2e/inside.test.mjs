// Some hundred ways to write an address that a server should not call, given to all that calls other servers: what rules ask
// with, providers of enrichment, webhooks, and redirects. Nothing arrives at a port that is open on every address of this
// machine, and that the server may call by its settings. Identity providers and flows: inside-providers.test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { addressesFor, corpus, startCanary, startCanaryBeside, wrongOnes } from './inside-addresses.mjs';
import { startServer } from './integration.mjs';

// By which a rule asks others; each gives a promise.
const ways = {
  request: `new Promise((done, fail) => require('request')(url, (error, response) => (error ? fail(error) : done(response))))`,
  'request-promise': `require('request-promise')({ uri: url, method: 'POST', json: { a: 1 } })`,
  axios: `require('axios').get(url)`,
  fetch: `fetch(url)`,
  'node-fetch': `require('node-fetch')(url, { method: 'POST', body: 'a' })`,
  https: `new Promise((done, fail) => require('https').get(url, done).on('error', fail))`,
};

// Asks all addresses that it finds in its configuration, some at a time, and tells the codes in their order.
const ruleBy = (way) => `async function (user, context, callback) {
  const codes = [];
  const addresses = JSON.parse(configuration.ADDRESSES);
  const ask = async (url) => {
    try { await ${ways[way]}; return 'answered'; } catch (error) { return String(error.code || (error.cause && error.cause.code) || error.message).slice(0, 60); }
  };
  for (let at = 0; at < addresses.length; at += 16) codes.push(...await Promise.all(addresses.slice(at, at + 16).map(ask)));
  context.idToken['https://inside.example/codes'] = codes;
  callback(null, user, context);
}`;

const client = { client_id: 'site', client_secret: 'a-secret-for-one-test-run-only-0123456789', grant_types: ['password'] };
const person = { username: 'ada@example.com', password: 'analytical engine 1843' };
const addressesPerLogIn = 100;
const namesPerLogIn = 16;

const settingsWith = (rules, addresses) => ({
  clients: [client],
  rules,
  rules_configs: [{ key: 'ADDRESSES', value: JSON.stringify(addresses) }],
});

// Names apart, and few at a time: where no name server answers, each of them takes its 15 seconds.
function partsOf(addresses) {
  const parts = [];
  for (const [named, most] of [[false, addressesPerLogIn], [true, namesPerLogIn]]) {
    const some = [...addresses.entries()].filter(([, each]) => each.isName === named);
    for (let at = 0; at < some.length; at += most) parts.push(some.slice(at, at + most));
  }
  return parts;
}

async function codesOf(server, way, addresses) {
  const codes = [];
  for (const part of partsOf(addresses)) {
    const urls = part.map(([, { url }]) => url);
    await server.call('POST', 'v1/settings', { document: settingsWith([{ name: 'Ask', script: ruleBy(way) }], urls) });
    const answer = await fetch(new URL('oauth/token', server.issuer), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', scope: 'openid', ...person, client_id: client.client_id, client_secret: client.client_secret }),
    });
    const told = await answer.json();
    assert.ok(told.id_token, JSON.stringify(told));
    const found = JSON.parse(Buffer.from(told.id_token.split('.')[1], 'base64url'))['https://inside.example/codes'];
    assert.equal(found.length, part.length);
    for (const [place, [at]] of part.entries()) codes[at] = found[place];
  }
  return codes;
}

async function startWith(environment) {
  const server = await startServer(JSON.stringify(settingsWith([], [])), {
    ACQUAINT_RUNNER_FOLDER: fileURLToPath(new URL('../../runner', import.meta.url)), ...environment,
  });
  const { user_id: id } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: person.username, password: person.password, email_verified: true,
  });
  return { server, userId: encodeURIComponent(id) };
}

describe('no address inside is called', () => {
  let canary, addresses, server, userId;
  before(async () => {
    canary = await startCanary();
    addresses = addressesFor(canary.port);
    ({ server, userId } = await startWith({ ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(canary.port) }));
  });
  after(async () => {
    await server.stop();
    canary.stop();
  });

  test('there are hundreds of ways to write one', () => {
    assert.ok(corpus.length >= 300);
    assert.equal(new Set(corpus.map(([, url]) => url)).size, corpus.length);
  });

  for (const way of Object.keys(ways)) {
    test(`by ${way} of a rule`, async () => {
      assert.deepEqual(wrongOnes(addresses, await codesOf(server, way, addresses)), []);
      assert.equal(canary.calls, 0);
    });
  }

  test('by a provider of enrichment', async () => {
    const documentWith = (providers) => ({
      purposes: [{ id: 'operations', legal_basis: 'legitimate_interests', texts: { en: { text: 'We run the site.' } } }],
      catalogue: { 'user_metadata.company': { label: 'Company' } },
      enrichment: providers,
    });
    const providerAt = (url) => ({
      kind: 'http', url, when: ['log_in'], attributes: { 'user_metadata.company': '/company' }, purpose: 'operations', timeout: '2s',
    });
    const declared = [];
    const codes = [];
    for (const [at, { url }] of addresses.entries()) {
      const plan = await server.call('POST', 'v1/settings/plan', { document: documentWith({ probe: providerAt(url) }) }).catch((error) => error);
      if (plan instanceof Error) {
        assert.match(plan.message, /: 400 .*enrichment.*url/s, url);
        codes[at] = 'outbound.refused_url';
      } else {
        declared.push(at);
      }
    }
    assert.ok(declared.length > 50 && declared.length < addresses.length, `${declared.length}`);
    const providersAtOnce = 20;
    for (let from = 0; from < declared.length; from += providersAtOnce) {
      const some = declared.slice(from, from + providersAtOnce);
      await server.call('POST', 'v1/settings', { document: documentWith(Object.fromEntries(some.map((at) => [`p${at}`, providerAt(addresses[at].url)]))) });
      const told = await Promise.all(some.map((at) => server.call('POST', `v1/enrichment/p${at}/users/${userId}`)));
      assert.ok(told.every(({ state }) => state !== 'found'));
      const { providers } = await server.call('GET', 'v1/enrichment');
      for (const at of some) {
        const { last_error: error } = providers.find(({ id, name, provider }) => [id, name, provider].includes(`p${at}`));
        codes[at] = error?.code ?? error;
      }
    }
    assert.deepEqual(wrongOnes(addresses, codes), []);
    assert.equal(canary.calls, 0);
  });

  test('by a webhook', async () => {
    const codes = [];
    const waiting = new Map();
    const hooksAtOnce = 40;
    const settle = async () => {
      await server.call('PATCH', `api/v2/users/${userId}`, { user_metadata: { turn: `${codes.length}` } });
      for (const [at, id] of waiting) {
        for (let waited = 0; codes[at] === undefined; waited += 50) {
          assert.ok(waited < 60_000, `Nothing was sent to ${addresses[at].url}`);
          const { deliveries } = await server.call('GET', `v1/webhooks/${id}/deliveries`);
          if (deliveries.length === 0) await new Promise((resume) => setTimeout(resume, 50));
          else codes[at] = deliveries[0].error ?? deliveries[0].code ?? JSON.stringify(deliveries[0]);
        }
        await server.call('DELETE', `v1/webhooks/${id}`);
      }
      waiting.clear();
    };
    for (const [at, { url }] of addresses.entries()) {
      const hook = await server.call('POST', 'v1/webhooks', { url, events: ['*'] }).catch((error) => error);
      if (hook instanceof Error) {
        assert.match(hook.message, /: 400 .*url/s, url);
        codes[at] = 'outbound.refused_url';
      } else {
        waiting.set(at, hook.id);
      }
      if (waiting.size === hooksAtOnce) await settle();
    }
    await settle();
    assert.deepEqual(wrongOnes(addresses, codes), []);
    assert.equal(canary.calls, 0);
  });
});

test('no redirect leads inside', async (t) => {
  const redirecting = '127.0.0.9';
  const canary = await startCanaryBeside();
  const addresses = addressesFor(canary.port);
  const asked = new Set();
  const redirector = createServer((request, response) => {
    const at = Number(request.url.slice(1));
    if (addresses[at] === undefined) {
      response.writeHead(404).end();  // What is a path was followed to here.
      return;
    }
    asked.add(at);
    // As it is, also where it is no header: the client has to make something of it.
    response.socket.end(`HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: ${addresses[at].url}\r\n\r\n`);
  });
  redirector.listen(0, redirecting);
  await once(redirector, 'listening');
  const { port } = redirector.address();
  const { server } = await startWith({
    ACQUAINT_OUTBOUND_ALLOWED_PORTS: `${canary.port},${port}`, ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: redirecting,
  });
  t.after(async () => {
    await server.stop();
    canary.stop();
    redirector.close();
  });
  const first = addresses.map((each, at) => ({ ...each, url: `http://${redirecting}:${port}/${at}` }));
  for (const way of ['request', 'axios', 'fetch']) {
    asked.clear();
    const codes = await codesOf(server, way, first);
    assert.equal(asked.size, addresses.length, 'All were led on.');
    // A path leads to where it came from, and a header with a zero in it is none.
    const wrong = wrongOnes(addresses, codes).filter(({ url, code }) => !/^\/[^/]/.test(url) && code !== 'outbound.bad_answer');
    assert.deepEqual(wrong, []);
    assert.equal(canary.calls, 0);
  }
});
