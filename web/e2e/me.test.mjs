// "What we know about you": what users read there, change, forget, refuse and take away, without a line of script.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { inspect, openBrowser } from './browser.mjs';
import { startServer } from './integration.mjs';

const password = 'analytical engine 1843';
const settings = {
  site: { name: 'Analytical Times' },
  catalogue: {
    'user_metadata.title': { label: 'Job title', worth: 10, schema: { type: 'string', minLength: 2 } },
    'user_metadata.country': {
      label: 'Country', worth: 10, schema: { type: 'string', oneOf: [{ const: 'fr', title: 'France' }, { const: 'gb', title: 'Great Britain' }] },
    },
    'user_metadata.town': { label: 'Town', worth: 10 },
    'user_metadata.interests': { label: 'Interests', worth: 5 },
    'user_metadata.score': { label: 'Score', permissions: { user: 'none' } },
  },
  purposes: [
    { id: 'offers', legal_basis: 'consent', texts: { en: { title: 'Offers', text: 'We send you offers that suit your work, at most once a month.' } } },
    { id: 'billing', legal_basis: 'contract', texts: { en: { title: 'Bills', text: 'We send you the bill.' } } },
  ],
  forms: [{ id: 'about', title: 'About you', questions: ['user_metadata.town'], cadence: { placement: 'widget:about' } }],
};

let server;
let browser;
before(async () => {
  server = await startServer(JSON.stringify(settings));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

let users = 0;
async function logIn(t, options = {}) {
  const email = `ada.${++users}@example.com`;
  const { user_id: id } = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email, password, given_name: 'Ada', family_name: 'Lovelace',
    user_metadata: { title: 'Engineer', country: 'gb', interests: ['Engines', 'Weaving'], score: 'Secret 17' },
  });
  const { decision } = await server.call('POST', 'v1/decisions', { user_id: id, moment: { kind: 'widget', name: 'about' } });
  if (decision) await server.call('POST', `v1/decisions/${encodeURIComponent(decision.id)}/skip`, {});
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: true, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${server.issuer}me`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('button.primary').click();
  await page.locator('input[type=password]').fill(password);
  await page.locator('button.primary').click();
  await page.waitForURL('**/me');
  const row = (name) => page.getByRole('region', { name, exact: true });
  return {
    page, id, row,
    press: async (name, button) => {
      await row(name).getByRole('button', { name: button }).click();
      await page.waitForURL('**/me?done=*');
    },
  };
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 768, 1280]) {
    test(`what is known is shown, changed and forgotten: ${colorScheme}, ${width} pixels`, async (t) => {
      const { page, id, row, press } = await logIn(t, { colorScheme, viewport: { width, height: 900 } });
      await page.getByRole('heading', { name: 'What we know about you' }).waitFor();
      assert.match(await row('Job title').innerText(), /Engineer[^]*One of our applications noted it · \d{4}-\d\d-\d\d/);
      assert.match(await row('Country').innerText(), /Great Britain/);
      assert.match(await row('Interests').innerText(), /Engines and Weaving/);
      assert.equal(await page.getByText('Secret 17').count(), 0, 'what the catalogue keeps from users');
      assert.equal(await row('E-mail').getByRole('button').count(), 0, 'log-ins rest on it');
      await inspect(page, 'me');

      await row('Job title').getByRole('link', { name: /^Change ?: Job title$/ }).click();
      await page.locator('form').evaluate((form) => { form.noValidate = true; });
      await page.getByLabel('Job title').fill('C');
      await page.locator('button.primary').click();
      await page.getByText('Must have at least 2 characters.').first().waitFor();
      await inspect(page, 'me-change');
      await page.getByLabel('Job title').fill('Countess');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('status').getByText('Your answer is saved.').waitFor();
      assert.match(await row('Job title').innerText(), /Countess[^]*You told us/);
      await inspect(page, 'me-changed');

      await press('Country', 'Forget');
      assert.equal(await row('Country').count(), 0);
      const { user_metadata: known } = await server.call('GET', `api/v2/users/${encodeURIComponent(id)}`);
      assert.deepEqual(known, { title: 'Countess', interests: ['Engines', 'Weaving'], score: 'Secret 17' });
    });
  }
}

test('consent is given and withdrawn, and what rests on a contract is only told', async (t) => {
  const { row, press } = await logIn(t);
  await press('Offers', 'Agree');
  assert.match(await row('Offers').innerText(), /You agreed on \d{4}/);
  await press('Offers', 'Withdraw');
  assert.match(await row('Offers').innerText(), /You said no on \d{4}/);
  assert.equal(await row('Bills').getByRole('button').count(), 0);
});

test('a question is refused and allowed again, and so is asking altogether', async (t) => {
  const { page, id, row } = await logIn(t);
  const questions = row('Our questions');
  await questions.getByRole('button', { name: /^Never ask this ?: Town$/ }).click();
  await questions.getByText('You told us not to ask this.').waitFor();
  await questions.getByRole('button', { name: /^You may ask this ?: Town$/ }).click();
  await questions.getByText('You told us not to ask this.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Stop asking me' }).click();
  await page.getByRole('button', { name: 'You may ask me again' }).waitFor();
  const { events } = await server.call('GET', `v1/users/${encodeURIComponent(id)}/history`);
  assert.deepEqual(events.map(({ type }) => type).filter((type) => type.startsWith('asking.')),
    ['asking.refused', 'asking.allowed', 'asking.stopped']);
});

test('the copy is a file with what the page shows', async (t) => {
  const { page } = await logIn(t);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download your data' }).click()]);
  const copy = await readFile(await download.path(), 'utf8');
  assert.equal(JSON.parse(copy).attributes.find(({ attribute }) => attribute === 'user_metadata.title').value, 'Engineer');
  assert.ok(!copy.includes('Secret 17'));
});

test('it speaks German, and works without scripts', async (t) => {
  const { page } = await logIn(t, { locale: 'de-AT', javaScriptEnabled: false });
  await page.getByRole('heading', { name: 'Was wir über Sie wissen' }).waitFor();
  await page.getByRole('button', { name: /^Vergessen ?: Job title$/ }).click();
  await page.getByText('Es ist vergessen.').waitFor();
});
