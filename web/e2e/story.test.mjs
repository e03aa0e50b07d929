// The whole story, as a reader lives it: sign up with four fields, come back, answer once, never be
// asked again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { openBrowser } from './browser.mjs';
import { newReader } from './reader.mjs';
import { start } from './start.mjs';

let world;
let browser;
before(async () => {
  world = await start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

async function metadataOf({ email }) {
  const users = await world.management.get(`/api/v2/users-by-email?email=${encodeURIComponent(email)}`);
  assert.equal(users.length, 1);
  return users[0].user_metadata ?? {};
}

// What the widget was told when it asked for a question; nothing when there is none.
async function decisionOn(ada, path) {
  const told = ada.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/v1/decisions');
  await ada.open(path);
  const answer = await told;
  return answer.status() === 204 ? null : (await answer.json()).decision;
}

const gates = [
  'stopped', 'paused', 'hold_out', 'protected_moment', 'roll_out', 'moment', 'purpose', 'known', 'condition',
  'never', 'snoozed', 'question_clock', 'form_clock', 'gap', 'session', 'page', 'rolling_cap', 'fatigue', 'rank',
];

test('a reader is asked a little at a time, and never twice', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);

  await t.test('signing up takes four fields', async () => {
    await ada.open('/u/signup?return_to=/');
    const asked = await ada.page.locator('input:not([type=hidden]), select, textarea').evaluateAll((fields) => fields.map(({ name }) => name));
    assert.deepEqual(asked, ['given_name', 'family_name', 'email', 'password']);
    await ada.signUp();
    assert.equal(new URL(ada.page.url()).pathname, '/');
    await ada.logOut();
  });

  await t.test('the second login asks for title and company on one form', async () => {
    await ada.logIn();
    await ada.field('Job title').fill('Engineer');
    await ada.field('Company').fill('Analytical Engines');
    await ada.press('Continue');
    await ada.greeted();
    assert.equal(new URL(ada.page.url()).pathname, '/');
    const { title, company } = await metadataOf(ada);
    assert.deepEqual({ title, company }, { title: 'Engineer', company: 'Analytical Engines' });
  });

  await t.test('the third login asks nothing', async () => {
    await ada.logOut();
    await ada.logIn();
    await ada.greeted();
    assert.equal(new URL(ada.page.url()).pathname, '/');
  });

  await t.test('an article asks for the newsletter, inline', async () => {
    const decision = await decisionOn(ada, '/articles/engines');
    assert.equal(decision.form, 'newsletter');
    await ada.field('Send me the monthly newsletter').check();
    await ada.press('Save');
    await ada.heading('Thank you. Saved.');
    assert.equal((await metadataOf(ada)).subscribed, true);
    const lines = await ada.page.locator('#why-gates li > span').allTextContents();
    assert.deepEqual(lines.filter((line) => !/^[A-Z]/.test(line) || line.includes('[object')), [], 'each gate has its words');

    const explanation = await world.management.get(`/v1/decisions/${encodeURIComponent(decision.id)}/explanation`);
    const passed = new Set(explanation.gates.filter((line) => line.passed).map((line) => line.gate));
    assert.deepEqual(gates.filter((gate) => !passed.has(gate)), [], 'the question passed every gate');
  });

  await t.test('the article does not ask again', async () => {
    assert.equal(await decisionOn(ada, '/articles/engines'), null);
    await ada.page.getByText('Behind this page: we did not ask').waitFor();
    assert.equal(await ada.page.locator('acquaint-question').count(), 0);
  });

  await t.test('a letter asks by a link, which is answered on another device without a log-in, once', async () => {
    await ada.open('/letter');
    await ada.press('Write my letter');
    const link = ada.page.getByRole('link', { name: 'What do you like to read?' });
    await ada.page.getByText('Behind this letter: we asked for user_metadata.topics').waitFor();
    const phone = await newReader(browser, world.site);
    t.after(phone.close);
    await phone.page.goto(await link.getAttribute('href'));
    await phone.field('Machines').check();
    await phone.press('Continue');
    await phone.heading('Thank you');
    assert.deepEqual((await metadataOf(ada)).topics, ['machines']);
    await ada.open('/letter');
    await ada.press('Write my letter');
    await ada.page.getByText('Behind this letter: we did not ask').waitFor();
  });

  await t.test('the reader sees what is known, and from where', async () => {
    await ada.open('/behind');
    const row = ada.page.getByRole('row').filter({ hasText: 'user_metadata.title' });
    assert.match(await row.textContent(), /Engineer\s*user\s*/);
    await ada.follow('Change it, or have it forgotten');
    await ada.heading('Our questions');
  });
});

test('"Not now" is respected', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  await ada.logOut();

  await ada.logIn();
  await ada.field('Job title').waitFor();
  await ada.press('Not now');
  await ada.greeted();
  assert.deepEqual(await metadataOf(ada), {});

  await ada.logOut();
  await ada.logIn();
  await ada.greeted();
});

test('"Don\'t ask again" is for good', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  await ada.logOut();

  await ada.logIn();
  await ada.press("Don't ask again");
  await ada.greeted();

  await ada.logOut();
  await ada.logIn();
  await ada.greeted();
});

test('who came with LinkedIn is not asked for the company that LinkedIn told', async (t) => {
  const grace = await newReader(browser, world.site, {}, {
    name: 'Grace',
    email: 'grace@example.com',
    password: 'nanoseconds of wire',
  });
  t.after(grace.close);
  await grace.logIn();
  await grace.field('Job title').waitFor();
  assert.equal(await grace.field('Company').count(), 0);
  await grace.field('Job title').fill('Rear admiral');
  await grace.press('Continue');
  await grace.greeted();
  assert.deepEqual(await metadataOf(grace), { title: 'Rear admiral' });

  const { user_id: id } = (await world.management.get('/api/v2/users-by-email?email=grace%40example.com'))[0];
  const { attributes } = await world.management.get(`/v1/users/${encodeURIComponent(id)}/profile`);
  const [company] = attributes.filter(({ attribute }) => attribute === 'company');
  assert.equal(company.source, 'identity_provider');
  assert.equal(company.origin, 'linkedin');
});

test('what an application adds is shown beside what the reader said', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  const [{ user_id: id }] = await world.management.get(`/api/v2/users-by-email?email=${encodeURIComponent(ada.email)}`);
  const path = `/api/v2/users/${encodeURIComponent(id)}`;
  await world.management.patch(path, { user_metadata: { title: 'Countess' }, app_metadata: { plan: 'gold', seats: [1, 2] } });
  const user = await world.management.get(path);
  assert.deepEqual(user.user_metadata, { title: 'Countess' });
  assert.deepEqual(user.app_metadata, { plan: 'gold', seats: [1, 2] });

  // What the application told need not be asked.
  await ada.logOut();
  await ada.logIn();
  await ada.field('Company').waitFor();
  assert.equal(await ada.field('Job title').count(), 0);
});

const notKeptOfVisitors = (page) => page.evaluate(() => ['acquaint-visitor', 'may-be-remembered'].every((key) => localStorage.getItem(key) === null));

// A visitor who agreed, and answered below an article and in a modal over another one.
async function visitWithoutAccount(ada) {
  const calls = [];
  ada.page.on('request', (request) => request.url().includes('/v1/') && calls.push(request.url()));
  await ada.open('/articles/notes');
  await ada.page.getByRole('button', { name: 'Yes, remember me' }).waitFor();
  assert.ok(await notKeptOfVisitors(ada.page), 'nothing is kept before consent');
  assert.deepEqual(calls, [], 'nothing is sent before consent');
  await ada.press('Yes, remember me');
  await ada.field('I like the stories').check();
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');
  await ada.page.getByText('Behind this page: we asked for user_metadata.background').waitFor();
  await ada.open('/articles/museum');
  await ada.page.getByText('Behind this page: we did not ask').waitFor();
  await ada.press('Keep this article');
  await ada.field('Pleasure').check();
  assert.equal(await ada.page.getByRole('dialog').count(), 1);
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');
}

async function signUpHere(ada) {
  await ada.follow('Sign up');
  for (const [label, words] of [['First name', 'Ada'], ['Last name', 'Lovelace'], ['E-mail', ada.email], ['Password', ada.password]]) {
    await ada.field(label).fill(words);
  }
  await ada.press('Sign up');
  await ada.greeted();
}

test('a reader without an account is asked after consent, takes it along, and takes it back', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await visitWithoutAccount(ada);
  await ada.open('/articles/notes');
  await ada.page.getByText('Behind this page: we did not ask').waitFor();
  await signUpHere(ada);
  await ada.page.getByText('is yours now: Way to computers, Reads for.').waitFor();
  assert.deepEqual(await metadataOf(ada), { background: 'stories', reads_for: 'pleasure' });
  assert.ok(await notKeptOfVisitors(ada.page), 'the next person here is asked for consent of their own');
  await ada.page.getByText('Behind this page: we did not ask').waitFor();
  await ada.press('That was not me');
  await ada.page.getByText('Taken back.').waitFor();
  assert.deepEqual(await metadataOf(ada), {});
});

test('"Not you?" erases the visitor; whoever comes next brings nothing of it', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await visitWithoutAccount(ada);
  const visitor = await ada.page.evaluate(() => localStorage.getItem('acquaint-visitor'));
  await ada.open('/articles/notes');
  const erased = ada.page.waitForResponse((answer) => answer.url().endsWith('/reset'));
  await ada.press('Not you? Forget it all');
  assert.equal((await erased).status(), 204);
  await ada.page.getByText('Forgotten, here and with us.').waitFor();
  assert.ok(await notKeptOfVisitors(ada.page), 'nor here');
  await assert.rejects(world.management.get(`/v1/users/${encodeURIComponent(`anonymous|${visitor}`)}/profile`), /404/);
  await signUpHere(ada);
  await ada.field('I like the stories').waitFor();
  assert.deepEqual(await metadataOf(ada), {});
});

test('who says no is asked nothing, and not asked for consent again', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.open('/articles/notes');
  await ada.press('No');
  await ada.page.getByText('We keep nothing of you.', { exact: true }).waitFor();
  await ada.open('/articles/engines');
  await ada.page.waitForLoadState('networkidle');
  assert.equal(await ada.page.locator('#visitor').isVisible(), false);
  assert.equal(await ada.page.locator('acquaint-question').count(), 0);
});

test('a card of the site\'s own asks through the headless interface', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  await ada.open('/own');
  await ada.press('A whole evening');
  await ada.page.getByText('Thank you. Saved.').waitFor();
  await ada.page.getByText('Behind this card: we asked for user_metadata.pace').waitFor();
  assert.match(await ada.page.locator('#wire pre').textContent(), /"outcome": "completed"/);
  assert.equal((await metadataOf(ada)).pace, 'long');
  await ada.open('/own');
  await ada.page.getByText('There is nothing to ask you here.').waitFor();
});

test('what is sensitive is asked in a frame, and not told to the site', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  await ada.open('/articles/dots');
  const frame = ada.page.frameLocator('acquaint-question iframe');
  await frame.getByLabel('In large print').check();
  await frame.getByRole('button', { name: 'Save' }).click();
  await frame.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
  await ada.page.getByText('Behind this page: we asked for user_metadata.reads_by').waitFor();
  assert.deepEqual(await metadataOf(ada), {}, 'the backend does not see it');
  await ada.open('/behind');
  assert.match(await ada.page.getByRole('row').filter({ hasText: 'user_metadata.reads_by' }).textContent(), /large\s*user\s*/);
});

test('who reads for work is asked at the next log-in by a form that came from Auth0, once', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  assert.deepEqual(await world.management.get('/v1/auth0-forms/ap_atWork/warnings'), { warnings: [] });
  await ada.signUp();
  await ada.open('/articles/museum');
  await ada.press('Keep this article');
  await ada.field('My work').check();
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');
  await ada.logOut();

  await ada.logIn();
  await ada.heading('You read us for work');
  await ada.field('Line of work').selectOption('Computing');
  await ada.field('People in your team (optional)').fill('3');
  await ada.press('Continue');
  await ada.greeted();
  assert.deepEqual(await metadataOf(ada), { reads_for: 'work', line_of_work: 'computing', team: 3 });

  await ada.logOut();
  await ada.logIn();
  await ada.field('Job title').waitFor();
});
