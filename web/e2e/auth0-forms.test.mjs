// A form of Auth0's, shown by this server after the log-in: all that it can ask, and all that can go wrong with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { startServer } from './integration.mjs';

const password = 'analytical engine 1843';
const field = (id, type, label, more = {}, config = {}) => ({ id, category: 'FIELD', type, label, ...more, config });
const block = (id, type, config = {}) => ({ id, category: 'BLOCK', type, config });
const options = (...labels) => ({ options: labels.map((label) => ({ value: label.toLowerCase(), label })) });
const needed = { required: true };
const step = (id, next, components) => ({ id, type: 'STEP', config: { components, next_node: next } });

const nodes = [
  step('step_work', 'flow_check', [
    block('intro', 'RICH_TEXT', { content: '<h2>Your work</h2><p>Read <a href="https://times.example/why">why we ask</a>.</p>' }),
    field('company', 'TEXT', 'Company', { ...needed, hint: 'As on your card' }, { min_length: 2 }),
    field('about', 'TEXT', 'About you', {}, { multiline: true }),
    field('mail', 'EMAIL', 'Work e-mail'), field('home', 'URL', 'Home page'), field('phone', 'TEL', 'Phone'),
    field('seats', 'NUMBER', 'Seats', {}, { min_value: 1 }),
    block('line', 'DIVIDER', { text: 'Your taste' }),
    field('letter', 'BOOLEAN', 'Send me the newsletter'),
    field('role', 'CHOICE', 'Your role', needed, options('Developer', 'Manager')),
    field('engines', 'CHOICE', 'Engines you own', {}, { ...options('Steam', 'Water'), multiple: true }),
    field('country', 'DROPDOWN', 'Country', {}, options('Austria', 'France')),
    field('craft', 'CARDS', 'Your craft', {}, options('Weaving', 'Spinning')),
    field('born', 'DATE', 'Birthday'), field('wakes', 'DATE', 'When do you get up?', {}, { format: 'TIME' }),
    field('terms', 'LEGAL', 'Terms', needed, { text: 'I agree to the <a href="https://times.example/terms">terms</a>' }),
    block('next', 'NEXT_BUTTON', { text: 'Continue' }),
  ]),
  { id: 'flow_check', type: 'FLOW', config: { flow_id: 'Check', next_node: 'step_title' } },
  step('step_title', '$ending', [field('title', 'TEXT', 'Job title', needed), block('back', 'PREVIOUS_BUTTON', { text: 'Back to your work' })]),
];
const whenCompanyIs = (name, action) => ({
  id: `if_${name}`, type: 'FLOW', action: 'BOOLEAN_CONDITION',
  params: { if: { operator: 'AND', operands: [{ operator: 'EQUAL', operands: ['{{fields.company}}', name] }] }, then: [action], else: [] },
});
const check = [
  whenCompanyIs('Babbage', { id: 'full', type: 'FLOW', action: 'ERROR_MESSAGE', params: { message: 'Babbage has enough accounts with us.' } }),
  whenCompanyIs('Jacquard', { id: 'broken', type: 'JSON', action: 'PARSE_JSON', params: { json: 'no JSON' } }),
];

let server;
let browser;
before(async () => {
  server = await startServer(JSON.stringify({
    site: { name: 'Analytical Times' },
    auth0: {
      forms: [{ id: 'ap_work', name: 'Work', languages: { primary: 'en' }, start: { next_node: 'step_work' }, nodes, ending: { resume_flow: true } }],
      flows: [{ id: 'af_check', name: 'Check', actions: check }],
      login_form: { form: 'Work' },
    },
  }));
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

let users = 0;
// Logs somebody in, and goes all the way; `look` is called for each state of the page.
async function walk(t, look, contextOptions = {}) {
  const email = `ada.${++users}@example.com`;
  await server.call('POST', 'api/v2/users', { connection: 'Username-Password-Authentication', email, password });
  const context = await browser.newContext({ viewport: { width: 320, height: 800 }, ...contextOptions });
  t.after(() => context.close());
  const page = await context.newPage();
  const input = (label) => page.getByLabel(label, { exact: true });
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  await page.goto(`${server.issuer}u/login?return_to=/me`);
  await input('E-mail or user name').fill(email);
  await press('Continue');
  await input('Password').fill(password);
  await press('Log in');

  await page.waitForURL('**/u/forms/ap_work?run=*');
  await look(page, 'auth0-form');
  assert.equal(await page.locator('form .divider').textContent(), 'Your taste');
  await page.locator('form').evaluate((form) => { form.noValidate = true; });
  await input('Company').fill('A');
  await input('Work e-mail (optional)').fill('ada@');
  await press('Continue');
  await page.getByRole('heading', { name: 'Please check this' }).waitFor();
  assert.deepEqual(await page.locator('.problems li').allTextContents(), [
    'Company – Must have at least 2 characters.', 'Work e-mail – Must be an e-mail address.',
    'Your role – Please answer this.', 'Terms – Please answer this.',
  ]);
  await look(page, 'auth0-form-error');

  await input('Work e-mail (optional)').fill(email);
  await page.getByRole('radio', { name: 'Developer' }).check();
  await page.getByRole('checkbox', { name: 'Terms' }).check();
  await input('Company').fill('Babbage');
  await press('Continue');
  await page.getByText('Babbage has enough accounts with us.').waitFor();
  await look(page, 'auth0-form-refused');
  assert.equal(await input('Company').inputValue(), 'Babbage');

  await input('Company').fill('Jacquard');
  await press('Continue');
  await page.getByRole('link', { name: 'Go on without' }).waitFor();
  await look(page, 'auth0-form-failed');

  await input('Company').fill('Analytical Engines');
  await press('Continue');
  await input('Job title').waitFor();
  await look(page, 'auth0-form-second');
  await page.getByRole('link', { name: 'Back to your work' }).click();
  assert.equal(await input('Company').inputValue(), 'Analytical Engines');
  await page.goBack();
  await input('Job title').fill('Engineer');
  const form = page.url();
  await press('Continue');
  await page.waitForURL('**/me');

  const unknown = await page.goto(form.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
  assert.ok(unknown.status() >= 400, `${unknown.status()}`);
  await page.getByText('This form was filled in already, or is too old.').waitFor();
  await look(page, 'auth0-form-gone');
}

test('it is refused by the page, by its flow and by what fails, then answered, and fits everywhere', (t) => walk(t, inspectEverywhere));

test('it needs no JavaScript', (t) => walk(t, () => {}, { javaScriptEnabled: false }));
