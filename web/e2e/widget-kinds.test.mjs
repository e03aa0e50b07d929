// The widget draws every kind of question that the hosted pages draw, and says the same of it to assistive technology:
// one table of forms, each seen both ways.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { drawImages, startSite } from './widget-site.mjs';

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(t, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  await drawImages(context);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

// The hosted page of the question that an application would be given for this user.
async function openHosted(t, user, form, options) {
  const { decision } = await site.server.call('POST', 'v1/decisions', { user_id: user, moment: { kind: 'widget', name: form } });
  const { url } = await site.server.call('POST', `v1/decisions/${encodeURIComponent(decision.id)}/link`, {});
  return open(t, url, options);
}

const openWidget = (t, user, query, options) => open(t, site.addressFor(user, query), options);

const states = ['required', 'invalid', 'checked', 'selected', 'readonly', 'multiline', 'valuemin', 'valuemax', 'expanded', 'disabled'];
// What is no text of its own: the words of labels are the names of controls.
const silent = /^(InlineTextBox|generic|none|LineBreak|LabelText|Legend|form)$/;

// What assistive technology gets of the form: the role, name, description, value and states of each thing, in order.
async function treeOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const rows = [];
  const visit = (node, isInLabel = false) => {
    const isText = node.role?.value === 'StaticText' && (isInLabel || !node.name.value.trim());
    if (!node.ignored && !isText && !silent.test(node.role.value)) {
      const { role, name, description, value, properties = [] } = node;
      const said = properties.filter((one) => states.includes(one.name)).map((one) => `${one.name}=${one.value.value}`);
      rows.push([role.value, name?.value.trim() ?? '', description?.value ?? '', value?.value ?? '', ...said.sort()].join(' | '));
    }
    for (const id of node.childIds ?? []) if (byId.has(id)) visit(byId.get(id), isInLabel || /^(LabelText|Legend)$/.test(node.role?.value));
  };
  visit(nodes.find(({ role }) => role?.value === 'form'));
  return rows;
}

// Which way runs what is typed, by the question's name, where that is not as the page does.
const directionsOf = (page) => page.locator('form input').evaluateAll((all) =>
  all.filter(({ dir }) => dir).map(({ name, dir }) => `${name.replace(/^answers?[-.]/, '')}: ${dir}`));

// Where the two do not say the same: the widget's [pattern] is the hosted page's words.
const ownWords = [[/^(button|StaticText) \| Save \|/, '$1 | Continue |']];  // A hosted page does not know which step is the last.
const asHosted = (row) => ownWords.reduce((text, [pattern, words]) => text.replace(pattern, words), row);

const known = { number: 'A-1843', employer: 'Analytical Engines' };
const anythingStale = 1_100; // Milliseconds: the employer is fresh for a second.
// `spoil` gives answers that only the server refuses.
const forms = [
  { form: 'everything', first: 'Nickname', least: 30, async spoil(page) {
    await page.getByLabel('Nickname').fill('A');
    await page.getByLabel('Work e-mail').fill('ada@');
    await page.getByRole('radio', { name: 'Other' }).check();
    await page.getByRole('radio', { name: '4' }).check();
  } },
  { form: 'special', first: 'Motto', least: 50, spoil: (page) => page.getByRole('radio', { name: 'Weaving' }).check({ force: true }) },
  { form: 'work', first: 'Company', least: 10, spoil: (page) => page.getByLabel('Company').fill('A') },
  { form: 'employer', first: 'Is it still A… E…?', least: 15, async spoil(page) {
    await page.getByText('No, it is something else').click();
    await page.locator('details').getByRole('textbox').fill('A');
  } },
];

// Sends answers that are refused, and waits until the page says so.
async function beRefused(page, spoil) {
  await spoil(page);
  await page.locator('form').evaluate((form) => { form.noValidate = true; });
  await page.getByRole('button', { name: /^(Save|Continue)$/ }).click();
  await page.locator('form [aria-invalid=true]').first().waitFor();
}

for (const { form, first, least, spoil } of forms) {
  test(`the widget says of the form "${form}" what the hosted page says, also of what is wrong`, async (t) => {
    const users = [await site.newUser(known), await site.newUser(known)];
    await pause(anythingStale);
    const page = await openHosted(t, users[0], form);
    const widget = await openWidget(t, users[1], { place: form, ...(form === 'employer' && { target: '#here' }) });
    await widget.locator('form').waitFor();
    const hosted = await treeOf(page);
    assert.ok(hosted.length >= least && hosted.some((row) => row.includes(first)), hosted.join('\n'));
    for (const part of ['region | Why we ask', 'link | Privacy notice', 'button | Not now', "button | Don't ask again"]) {
      assert.ok(hosted.some((row) => row.startsWith(part)), part);
    }
    // Where scripts run, a question is hidden until the answer before calls for it.
    assert.deepEqual((await treeOf(widget)).map(asHosted), hosted.filter((row) => !row.includes('Which role?')));
    assert.deepEqual(await directionsOf(widget), await directionsOf(page));
    if (form === 'everything') assert.deepEqual(await directionsOf(widget), ['mail: ltr', 'home: ltr', 'phone: ltr']);
    await inspectEverywhere(page, `hosted-${form}`);

    await Promise.all([page, widget].map((one) => beRefused(one, spoil)));
    const refused = await treeOf(page);
    assert.ok(refused.some((row) => /\| Error: .*invalid=true/.test(row)), refused.join('\n'));
    assert.deepEqual((await treeOf(widget)).map(asHosted), refused);
    await inspectEverywhere(page, `hosted-${form}-error`);
  });
}

test('the rarer kinds are drawn, refused, answered and saved, on a small screen too', async (t) => {
  const user = await site.newUser(known);
  const page = await openWidget(t, user, { place: 'special' }, { viewport: { width: 320, height: 900 } });
  await page.getByText('Your number').waitFor();
  await inspectEverywhere(page, 'widget-special');
  const save = page.getByRole('button', { name: 'Save' });
  let sent = 0;
  page.on('request', (request) => request.url().endsWith('/answers') && ++sent);
  const engine = page.getByRole('radiogroup', { name: 'Which engine?' });
  await engine.getByRole('radio', { name: 'Something else' }).check();
  await save.click();
  for (const [role, name] of [['radiogroup', 'Which engine?'], ['combobox', 'Town'], ['radiogroup', 'Your craft'], ['checkbox', 'I agree to the terms']]) {
    assert.equal(await page.getByRole(role, { name, exact: true }).getAttribute('aria-invalid'), 'true', name);
  }
  assert.equal(sent, 0, 'all that is missing is named before anything is sent');
  assert.equal(await engine.getByLabel('Your own answer').evaluate((text) => text === text.getRootNode().activeElement), true, 'who chose to write is led there');
  await engine.getByLabel('Your own answer').fill('Atmospheric');
  assert.equal(await engine.getByRole('radio', { name: 'Something else' }).isChecked(), true, 'typing makes the choice');
  const engines = page.getByRole('group', { name: 'Engines you own' });
  await engines.getByRole('checkbox', { name: 'Steam' }).check();
  await engines.getByLabel('Your own answer').fill('Tide');
  await page.getByLabel('Your own answer').nth(2).fill('Ockham');
  await page.getByRole('radio', { name: 'Spinning' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Wool' }).check();
  await page.getByLabel('When do you get up?').fill('06:30');
  await page.getByLabel('Country').selectOption('GB');
  await page.getByLabel('Mobile').fill('020 7946 0958');
  await page.getByRole('radio', { name: 'Yes' }).check();
  await save.click();
  await page.getByRole('checkbox', { name: 'I agree to the terms' }).and(page.locator('[aria-invalid=true]')).waitFor();
  await inspectEverywhere(page, 'widget-special-refused');
  await page.getByRole('checkbox', { name: 'I agree to the terms' }).check();
  await save.click();
  await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
  await inspectEverywhere(page, 'widget-special-thanks');
  assert.deepEqual(await site.metadataOf(user), {
    ...known, engine: 'Atmospheric', engines: ['steam', 'Tide'], town: 'Ockham', craft: 'spinning', yarns: ['wool'],
    wakes: '06:30', mobile: '+442079460958', member: true, agrees: true, rules: false,
  });
});

test('the widget changes the choices with the answer that they depend on, and the server saves what is hidden', async (t) => {
  const user = await site.newUser();
  const page = await openWidget(t, user, { place: 'places' });
  const country = page.getByLabel('Country');
  const city = page.getByLabel('City');
  await country.waitFor();
  const cities = () => city.locator('option').allTextContents();
  assert.equal(await city.isVisible(), false, 'no city before a country');
  await country.selectOption('DE');
  assert.deepEqual(await cities(), ['Choose one', 'Berlin', 'Ulm']);
  await city.selectOption('Berlin');
  await page.getByRole('checkbox', { name: 'Gate' }).check();
  await page.getByRole('checkbox', { name: 'Tower' }).check();
  await country.selectOption('FR');
  assert.deepEqual(await cities(), ['Choose one', 'Paris']);
  assert.equal(await city.inputValue(), '', 'Berlin is chosen no more');
  assert.equal(await page.getByRole('checkbox', { name: 'Tower' }).isVisible(), false);
  await country.selectOption('IT');
  assert.equal(await city.isVisible(), false, 'Italy has no cities');
  await country.selectOption('FR');
  await city.selectOption('Paris');
  await inspectEverywhere(page, 'widget-places');
  assert.equal(await page.getByRole('checkbox', { name: 'Gate' }).isVisible(), false);
  await page.getByRole('checkbox', { name: 'Tower' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
  assert.deepEqual(await site.metadataOf(user), { land: 'FR', city: 'Paris', sights: ['Tower'], campaign: 'places' });
});

test('a hosted page without JavaScript groups the choices, and refuses those of another answer', async (t) => {
  const user = await site.newUser();
  const page = await openHosted(t, user, 'places', { javaScriptEnabled: false });
  const groups = () => page.getByLabel('City').locator('optgroup').evaluateAll((all) => all.map(({ label }) => label));
  assert.deepEqual(await groups(), ['Germany', 'France']);
  await page.getByLabel('Country').selectOption('FR');
  await page.getByLabel('City').selectOption('Ulm');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('#answers\\.city-error').waitFor();
  assert.match(await page.locator('#answers\\.city-error').textContent(), /does not go with the answer before/);
  assert.deepEqual(await groups(), ['France', 'Germany'], 'the right ones come first');
  await page.getByLabel('City').selectOption('Paris');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('City').waitFor({ state: 'detached' });
  assert.deepEqual(await site.metadataOf(user), { land: 'FR', city: 'Paris', campaign: 'places' });
});

test('a pinned page shows the rarer kinds with the second file, and nothing without it', async (t) => {
  const pins = Object.entries(await (await fetch(`${site.server.issuer}widget/integrity.json`)).json());
  const [[pinned, integrity], [more, moreIntegrity]] = pins;
  const query = { install: 'pinned', place: 'special', pinned, integrity };
  const without = await openWidget(t, await site.newUser(known), query);
  await without.waitForFunction(() => window.events.some(([name]) => name === 'error'));
  assert.equal(await without.locator('acquaint-question').count(), 0);
  const page = await openWidget(t, await site.newUser(known), { ...query, more, more_integrity: moreIntegrity });
  await page.getByText('Your day').waitFor();
});
