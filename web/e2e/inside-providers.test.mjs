// Addresses inside, given to what calls other servers while somebody logs in: the discovery document, token endpoint, keys and
// profile of an identity provider, and HTTP requests of flows, also where an answer of the user's names the server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { addressesFor, startCanary, startCanaryBeside, wrongOnes } from './inside-addresses.mjs';
import { startServer } from './integration.mjs';
import { hiddenIn, logInOnPages, newVisitor } from './visitor.mjs';

const atOnce = 8;

// `work` for each, some at a time; the results in their order.
async function forEachOf(all, work) {
  const results = [];
  const left = [...all.entries()].reverse();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) results[next[0]] = await work(next[1]);
  }));
  return results;
}

// A provider at an address that the settings allow. Of its tokens the ID token is good for nothing.
async function startProvider() {
  const provider = { asked: new Set() };
  const listener = createServer((request, response) => {
    provider.asked.add(request.url);
    const tokens = { access_token: 'a-token', token_type: 'Bearer', id_token: 'e30.e30.e30' };
    response.writeHead(request.url === '/token' ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(tokens));
  }).listen(0, '127.0.0.9');
  await once(listener, 'listening');
  provider.port = listener.address().port;
  provider.origin = `http://127.0.0.9:${provider.port}`;
  provider.stop = () => listener.close();
  return provider;
}

const credentials = { client_id: 'acquaint', client_secret: 'a-secret-for-one-test-run-only' };
// A connection whose provider says `url` of one thing, and where else it is.
const places = {
  discovery_url: (url) => ({ strategy: 'oidc', options: { discovery_url: url } }),
  jwks_uri: (url, at) => ({ strategy: 'oidc', options: { issuer: at, authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token`, jwks_uri: url } }),
  token_endpoint: (url, at) => ({ strategy: 'oauth2', options: { authorization_endpoint: `${at}/authorize`, token_endpoint: url, userinfo_endpoint: `${at}/me` } }),
  userinfo_endpoint: (url, at) => ({ strategy: 'oauth2', options: { authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token`, userinfo_endpoint: url } }),
};

const documentOf = (place, urls, at) => ({
  connections: urls.map((url, number) => {
    const { strategy, options } = places[place](url, at);
    return { name: `p${number}`, strategy, display_name: `Provider ${number}`, options: { ...credentials, ...options } };
  }),
});

// Leaves out of `urls` what the settings refuse, one after the other.
async function declare(server, place, urls, at) {
  for (;;) {
    const told = await server.call('POST', 'v1/settings', { document: documentOf(place, urls, at) }).catch((error) => error);
    if (!(told instanceof Error)) return;
    const [, number, option] = /: 400 .*"field":"\/connections\/(\d+)\/options\/(\w+)"/s.exec(told.message) ?? assert.fail(told.message);
    assert.equal(option, place, urls[number]);
    urls.splice(number, 1);
  }
}

// As far as the provider lets somebody come: to its pages and back with a code.
async function logInWith(server, connection) {
  const visit = newVisitor(server.issuer);
  const page = await visit(`/u/login/upstream?connection=${connection}`);
  const away = await visit(/class="provider" href="([^"]*)"/.exec(page.html)[1].replaceAll('&amp;', '&'));
  if (away.status !== 303) return away;
  const state = new URL(away.to).searchParams.get('state');
  return visit(`/login/callback?${new URLSearchParams({ code: 'good', state })}`);
}

describe('no identity provider leads inside', () => {
  let canary, provider, server, addresses;
  before(async () => {
    canary = await startCanaryBeside();
    provider = await startProvider();
    addresses = addressesFor(canary.port);
    server = await startServer('{}', {
      ACQUAINT_OUTBOUND_ALLOWED_PORTS: `${canary.port},${provider.port}`, ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.9',
    });
  });
  after(async () => {
    await server.stop();
    provider.stop();
    canary.stop();
  });

  for (const place of Object.keys(places)) {
    test(`by its ${place}`, async () => {
      // The last one may be called, and is: so are the others tried.
      const urls = [...addresses.map(({ url }) => url), `${provider.origin}/${place}`];
      await declare(server, place, urls, provider.origin);
      assert.ok(urls.length > 100 && urls.length < addresses.length, `${urls.length}`);
      const pages = await forEachOf([...urls.keys()], (number) => logInWith(server, `p${number}`));
      // "The other site could not be reached."
      assert.deepEqual(pages.map(({ status }, number) => [status, urls[number]]).filter(([status]) => status !== 503), []);
      assert.equal(canary.calls, 0);
      assert.ok(provider.asked.has(`/${place}`));
    });
  }
});

const person = { email: 'ada@example.com', password: 'analytical engine 1843' };
// Somebody says where to go, a flow goes there, and the page says what became of it.
const askingForm = {
  auth0: {
    login_form: { form: 'Asks' },
    forms: [{
      id: 'ap_asks', name: 'Asks', languages: { primary: 'en' }, start: { next_node: 'step' },
      nodes: [
        { id: 'step', type: 'STEP', config: { components: [{ id: 'address', category: 'FIELD', type: 'TEXT', label: 'Where to', config: {} }], next_node: 'flow' } },
        { id: 'flow', type: 'FLOW', config: { flow_id: 'af_asks', next_node: '$ending' } },
      ],
      ending: { resume_flow: true },
    }],
    flows: [{
      id: 'af_asks', name: 'Asks', actions: [
        { id: 'call', type: 'HTTP', action: 'SEND_REQUEST', allow_failure: true, params: { url: '{{fields.address}}', method: 'GET' } },
        { id: 'tell', type: 'FLOW', action: 'ERROR_MESSAGE', params: { message: "code={{actions.call.error.code ?? 'none'}};" } },
      ],
    }],
  },
};

async function startAsking(environment) {
  const server = await startServer(JSON.stringify(askingForm), environment);
  await server.call('POST', 'api/v2/users', { connection: 'Username-Password-Authentication', ...person, email_verified: true });
  return server;
}

// Logs in; what becomes of the addresses that the form is then given.
async function codesOfFlow(server, urls) {
  const visit = newVisitor(server.issuer);
  let { to } = await logInOnPages(visit, person);
  while (!to.startsWith('/u/forms/')) ({ to } = await visit(to));
  const codes = [];
  for (const url of urls) {
    const page = await visit(to);
    const hidden = Object.fromEntries(['csrf', 'decision', 'step'].map((name) => [name, hiddenIn(page, name)]).filter(([, value]) => value !== undefined));
    const { status, html } = await visit(to.split('?')[0], { ...hidden, 'answers.address': url });
    const code = /code=([a-z0-9_.]+);/.exec(html)?.[1] ?? `a page with status ${status}`;
    // What is no address at all ends before anything is called; a zero is not even taken as an answer.
    codes.push(['auth0_flow.bad_action', 'a page with status 400'].includes(code) ? 'outbound.refused_url' : code);
  }
  return codes;
}

describe('no flow leads inside', () => {
  let canary, server, addresses;
  before(async () => {
    canary = await startCanary();
    addresses = addressesFor(canary.port);
    server = await startAsking({ ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(canary.port) });
  });
  after(async () => {
    await server.stop();
    canary.stop();
  });

  test('where an answer names the server', async () => {
    const parts = Array.from({ length: atOnce }, (value, part) => addresses.filter((each, at) => at % atOnce === part));
    const codes = await forEachOf(parts, (part) => codesOfFlow(server, part.map(({ url }) => url)));
    assert.deepEqual(parts.flatMap((part, at) => wrongOnes(part, codes[at])), []);
    assert.equal(canary.calls, 0);
  });
});

// Without the guard in the way, each of them arrives.
test('the canary hears who is let through', async (t) => {
  const canary = await startCanary();
  const allowed = { ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(canary.port), ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.1' };
  const server = await startAsking(allowed);
  t.after(async () => {
    await server.stop();
    canary.stop();
  });
  const url = `http://127.0.0.1:${canary.port}/`;
  const [code] = await codesOfFlow(server, [url]);
  assert.ok(canary.calls > 0, code);
  canary.calls = 0;
  await server.call('POST', 'v1/settings', { document: documentOf('discovery_url', [url], '') });
  await logInWith(server, 'p0');
  assert.ok(canary.calls > 0);
});
