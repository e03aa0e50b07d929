// Auth0's own recipe for progressive profiles ("Configure a progressive profile form"), step by step: what its
// dashboard would make is made by the Management API, and somebody logs in until they are asked.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { openBrowser } from './browser.mjs';
import { blockOf, blocksOf } from './documents.mjs';
import { startServer } from './integration.mjs';
import { ada, logIn, signUp } from './relying-party.mjs';

let server, browser, shop;
before(async () => {
  shop = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Shop</title><h1>Shop</h1>')).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  server = await startServer('{}');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  shop?.close();
  shop?.closeAllConnections();
});

const make = (what, body) => server.call('POST', `api/v2/${what}`, body);

// "Before you start": an application that may change users, and a vault connection with its credentials.
async function makeVaultConnection() {
  const audience = `${server.issuer}api/v2/`;
  const machine = await make('clients', { name: 'Forms', app_type: 'non_interactive' });
  await make('client-grants', {
    client_id: machine.client_id, audience,
    scope: ['read:users', 'update:users', 'create:users', 'read:users_app_metadata', 'update:users_app_metadata', 'create:users_app_metadata'],
  });
  return make('flows/vault/connections', {
    name: 'Management API', app_id: 'AUTH0',
    setup: { type: 'OAUTH_APP', client_id: machine.client_id, client_secret: machine.client_secret, domain: new URL(server.issuer).host, audience },
  });
}

const field = (id, label) => ({ id, category: 'FIELD', type: 'TEXT', label, required: true, config: { multiline: false } });

async function makeForm(connection) {
  const flow = await make('flows', {
    name: 'Update user_metadata',
    actions: [{
      id: 'update_user_1', type: 'AUTH0', action: 'UPDATE_USER', allow_failure: false, mask_output: false,
      params: {
        connection_id: connection.id, user_id: '{{context.user.user_id}}',
        changes: { user_metadata: { job_title: '{{fields.job_title}}', company_name: '{{fields.company_name}}' } },
      },
    }],
  });
  const form = await make('forms', {
    name: 'Progressive profile', languages: { primary: 'en' },
    start: { next_node: 'step_1', coordinates: { x: 0, y: 0 } },
    nodes: [{
      id: 'step_1', type: 'STEP', alias: 'Profile', coordinates: { x: 500, y: 0 },
      config: {
        components: [
          { id: 'text_1', category: 'BLOCK', type: 'RICH_TEXT', config: { content: '<h2>Complete your profile!</h2><p>It makes this place yours.</p>' } },
          field('company_name', 'Company name'), field('job_title', 'Job title'),
          { id: 'next_1', category: 'BLOCK', type: 'NEXT_BUTTON', config: { text: 'Continue' } },
        ],
        next_node: 'flow_1',
      },
    }, { id: 'flow_1', type: 'FLOW', alias: 'Save', coordinates: { x: 1000, y: 0 }, config: { flow_id: flow.id, next_node: '$ending' } }],
    ending: { resume_flow: true, coordinates: { x: 1500, y: 0 } },
  });
  return { flow, form };
}

async function makeAction(form) {
  const action = await make('actions/actions', {
    name: 'Render Progressive Profile Form', supported_triggers: [{ id: 'post-login', version: 'v3' }],
    code: blockOf(await blocksOf('auth0-forms.md'), 'At a log-in', 'js').replace('ap_progressiveProfile', form.id),
  });
  await make(`actions/actions/${action.id}/deploy`);
  await server.call('PATCH', 'api/v2/actions/triggers/post-login/bindings', {
    bindings: [{ ref: { type: 'action_id', value: action.id }, display_name: action.name }],
  });
}

test("Auth0's recipe: the form comes at the third log-in, its flow keeps the answers, and it does not come again", async (t) => {
  const { flow, form } = await makeForm(await makeVaultConnection());
  await makeAction(form);
  assert.deepEqual(await server.call('GET', `v1/auth0-forms/${form.id}/warnings`), { warnings: [] });

  const callback = `http://127.0.0.1:${shop.address().port}/callback`;
  const app = await make('clients', { name: 'Shop', app_type: 'regular_web', callbacks: [callback] });
  const authorize = (more = {}) => `${server.issuer}authorize?${new URLSearchParams({
    client_id: app.client_id, response_type: 'code', redirect_uri: callback, scope: 'openid', state: 's', ...more,
  })}`;
  const visit = async (address) => {
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(address);
    return page;
  };
  const arrives = (page) => page.waitForURL(`${callback}?code=**`);
  const known = async () => (await server.call('GET', `api/v2/users-by-email?email=${ada.email}`))[0];

  const first = await visit(authorize({ screen_hint: 'signup' }));
  await signUp(first);
  await arrives(first);
  const second = await visit(authorize());
  await logIn(second);
  await arrives(second);
  assert.equal((await known()).logins_count, 2, 'two log-ins went by without a form');

  const third = await visit(authorize());
  await logIn(third);
  await third.waitForURL(`${server.issuer}u/forms/${form.id}?run=**`);
  await third.getByRole('heading', { name: 'Complete your profile!' }).waitFor();
  await third.getByLabel('Company name').fill('Analytical Engines');
  await third.locator('form').evaluate((one) => (one.noValidate = true));
  await third.getByRole('button', { name: 'Continue' }).click();
  await third.getByRole('link', { name: 'Job title – Please answer this.' }).waitFor();
  assert.equal(await third.getByLabel('Company name').inputValue(), 'Analytical Engines');
  assert.equal((await known()).user_metadata, undefined, 'nothing is kept before all is well');
  await third.getByLabel('Job title').fill('Countess');
  await third.getByRole('button', { name: 'Continue' }).click();
  await arrives(third);
  assert.deepEqual((await known()).user_metadata, { company_name: 'Analytical Engines', job_title: 'Countess' });

  const fourth = await visit(authorize());
  await logIn(fourth);
  await arrives(fourth);
  assert.equal((await known()).logins_count, 4);
  const { executions } = await server.call('GET', `api/v2/flows/${flow.id}/executions?include_totals=true`);
  assert.deepEqual(executions.map(({ status }) => status), ['completed'], 'its flow ran once');
});
