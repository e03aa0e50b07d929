// Logging in by another identity provider, in a real browser, with a real provider.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { people, startExampleId } from './example-id.mjs';
import { binary, freePort, launch, untilAnswers } from './start.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder, server, issuer, provider, browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acquaint-upstream-'));
  const [port, operations, providerPort] = [await freePort(), await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${port}/`;
  provider = await startExampleId({ port: providerPort, callback: `${issuer}login/callback` });
  const environment = {
    ACQUAINT_DATA: join(folder, 'data'),
    ACQUAINT_LISTEN: `127.0.0.1:${port}`,
    ACQUAINT_OPS_LISTEN: `127.0.0.1:${operations}`,
    ACQUAINT_ISSUER: issuer,
    ACQUAINT_OUTBOUND_ALLOWED_NETWORKS: '127.0.0.1',
    ACQUAINT_OUTBOUND_ALLOWED_PORTS: String(providerPort),
  };
  server = launch(binary, ['serve'], environment);
  await untilAnswers(`http://127.0.0.1:${operations}/readyz`, server);
  const settings = (await readFile(join(root, 'demo/settings.yaml'), 'utf8')).replace(/^connections:$/m, `connections:
  - name: example
    strategy: oidc
    display_name: Example ID
    options: {client_id: acquaint, client_secret: a-secret-for-one-test-run-only, issuer: "${provider.issuer}"}
  - name: google
    strategy: google-oauth2
    options: {client_id: google, client_secret: a-secret-for-one-test-run-only, issuer: "${provider.issuer}"}
  - name: linkedin-here
    strategy: linkedin
    options: {client_id: linkedin, client_secret: a-secret-for-one-test-run-only, issuer: "${provider.issuer}"}`);
  await writeFile(join(folder, 'settings.yaml'), settings);
  await promisify(execFile)(binary, ['apply', join(folder, 'settings.yaml')], { env: { ...process.env, ...environment } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  provider?.stop();
  await rm(folder, { recursive: true, force: true });
});

// From our log-in page to the provider's.
async function leave(page) {
  await page.goto(`${issuer}u/login?return_to=%2Fv1%2Fme`);
  await page.click('text=Example ID');
  await page.waitForURL(`${provider.issuer}/interaction/**`);
}

async function logInThere(page, login) {
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'anything');
  await page.click('button[type=submit]');
  await page.waitForSelector('text=Authorize');
  await page.click('button[type=submit]');
}

const me = async (page) => (await page.request.get(`${issuer}v1/me`)).json();

// What is known as the company, and from where.
async function company(page) {
  const { attributes } = await (await page.request.get(`${issuer}v1/me/profile`)).json();
  const { value, source, origin } = attributes.find(({ attribute }) => attribute === 'company');
  return { value, source, origin };
}

test('the log-in page says what will be shared, and is accessible', async () => {
  const page = await browser.newPage();
  await page.goto(`${issuer}u/login`);
  assert.match(await page.textContent('.providers'), /Example ID will tell us your name, e-mail address, picture, and other profile details\./);
  await inspectEverywhere(page, 'log-in-providers');
  await page.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`who is sent straight to the provider reads first what it will tell, once, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${issuer}u/login/upstream?connection=example&return_to=%2Fv1%2Fme`);
    assert.equal(await page.textContent('h1'), 'Continue with Example ID');
    assert.match(await page.textContent('main'), /Example ID will tell us your name, e-mail address, picture, and other profile details\./);
    if (javaScriptEnabled) await inspectEverywhere(page, 'provider');
    await page.click('text=Back to log-in');
    assert.equal(new URL(page.url()).pathname, '/u/login');
    await page.goBack();
    await page.click('a.provider');
    await page.waitForURL(`${provider.issuer}/interaction/**`);
    await logInThere(page, 'ada');
    await page.waitForURL(`${issuer}v1/me`);
    const { others } = await (await page.request.get(`${issuer}v1/me/consents`)).json();
    assert.deepEqual(others.map(({ connection, granted, source }) => [connection, granted, source]), [['example', true, 'page:/u/login/upstream']]);

    await context.clearCookies({ name: '__Host-acquaint_session' });
    await page.goto(`${issuer}u/login/upstream?connection=example&return_to=%2Fv1%2Fme`);
    assert.equal((await me(page)).email, 'ada@example.com');
    await context.close();
  });
}

test('what the provider said is never asked', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await leave(page);
  await logInThere(page, 'grace');
  await page.waitForURL(`${issuer}v1/me`);
  const first = await me(page);
  assert.equal(first.name, 'Grace Hopper');
  assert.deepEqual(await company(page), { value: 'Analytical Engines', source: 'identity_provider', origin: 'example' });

  await context.clearCookies({ name: '__Host-acquaint_session' });
  people.grace.company = 'Univac';
  await page.goto(`${issuer}u/login?return_to=%2Fv1%2Fme`);
  await page.click('text=Example ID');
  await page.waitForURL(`${issuer}u/question**`);
  assert.equal(await page.locator('[name="answers.title"]').count(), 1);
  assert.equal(await page.locator('[name="answers.company"]').count(), 0);
  const second = await me(page);
  assert.equal((await company(page)).value, 'Univac');
  assert.equal(second.user_id, first.user_id);
  await context.close();
});

for (const [strategy, button] of [['google-oauth2', 'Google'], ['linkedin', 'LinkedIn']]) {
  test(`${button}, played by the same provider, makes users of its own`, async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${issuer}u/login?return_to=%2Fv1%2Fme`);
    await page.click(`a.provider:text-is("${button}")`);
    await page.waitForURL(`${provider.issuer}/interaction/**`);
    await logInThere(page, 'ada');
    await page.waitForURL(`${issuer}v1/me`);
    const { user_id: id, name, email } = await me(page);
    assert.deepEqual({ id, name, email }, { id: `${strategy}|ada`, name: 'Ada Lovelace', email: 'ada@example.com' });
    await context.close();
  });
}

test('who cancels there can go back and log in another way', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await leave(page);
  await page.click('text=Cancel');
  await page.waitForURL(`${issuer}login/callback**`);
  assert.match(await page.textContent('h1'), /Logging in with Example ID did not work/);
  await page.click('text=Back to log-in');
  assert.equal(new URL(page.url()).pathname, '/u/login');
  await context.close();
});

test('an answer in a browser that did not begin the log-in signs nobody in', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await leave(page);
  await context.clearCookies({ name: '__Host-acquaint_upstream' });
  await logInThere(page, 'grace');
  await page.waitForURL(`${issuer}login/callback**`);
  assert.match(await page.textContent('main'), /not begun in this browser/);
  assert.ok(!(await context.cookies()).some(({ name }) => name === '__Host-acquaint_session'));
  await context.close();
});
