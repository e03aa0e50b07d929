// The widget on a page of another origin, under the strictest policy: what it shows, what it saves, and what it
// costs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inspectEverywhere, openBrowser } from './browser.mjs';
import { focused, tabTo } from './keyboard.mjs';
import { startSite } from './widget-site.mjs';

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

// A visit of somebody to the shop, and what the browser had to say about it.
async function visit(t, query, { known, user: given, ...options } = {}) {
  const user = given ?? (await site.newUser(known));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const requests = [];
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.requestWillBeSent', ({ request: { url, method } }) => requests.push({ url, method }));
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && !message.text().includes('422') && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(site.addressFor(user, query));
  return {
    page, user, requests,
    button: (name) => page.getByRole('button', { name, exact: true }),
    field: (label) => page.getByLabel(label, { exact: true }),
    thanked: () => page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor(),
    told: (words) => page.locator('body > [role=status]').filter({ hasText: words }).waitFor({ state: 'attached' }),
    events: () => page.evaluate(() => window.events.map(([name]) => name)),
    async isQuiet() {
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests.filter(({ method }) => method === 'OPTIONS'), [], 'there was no preflight');
    },
  };
}

async function untilTrue(condition) {
  for (let tries = 0; !(await condition()); ++tries) {
    assert.ok(tries < 50, 'it becomes true');
    await pause(200);
  }
}

for (const mode of ['modal', 'slide_in', 'inline']) {
  test(`${mode}: asked, refused, answered, thanked, at every width`, async (t) => {
    const ada = await visit(t, { place: 'work', mode, ...(mode === 'inline' && { target: '#here' }) }, { viewport: { width: 320, height: 700 } });
    const name = `widget-${mode}`;
    await ada.field('Company').waitFor();
    assert.equal(await ada.page.evaluate(() => document.activeElement.localName), mode === 'modal' ? 'acquaint-question' : 'body');
    await inspectEverywhere(ada.page, name);
    await ada.button('Continue').click();
    await ada.page.getByText('Please answer this.').waitFor();
    await ada.told('Please check your answer.');
    await inspectEverywhere(ada.page, `${name}-missing`);
    await ada.field('Company').fill('A');
    await ada.button('Continue').click();
    await ada.page.getByText('Must have at least 2 characters.').waitFor();
    await inspectEverywhere(ada.page, `${name}-refused`);
    await ada.field('Company').fill('Analytical Engines');
    await ada.button('Continue').click();
    await ada.field('People in your team').fill('12');
    await inspectEverywhere(ada.page, `${name}-second`);
    await ada.button('Save').click();
    await ada.thanked();
    await inspectEverywhere(ada.page, `${name}-thanks`);
    const link = ada.page.getByRole('link', { name: 'See what we know about you' });
    assert.equal(await link.getAttribute('href'), '/about-you');
    assert.deepEqual(await site.metadataOf(ada.user), { firm: 'Analytical Engines', team: 12 });
    assert.deepEqual(await ada.events(), ['shown', 'answered', 'answered']);
    await ada.isQuiet();
  });
}

test('every type of field is asked, hidden, answered and saved', async (t) => {
  const ada = await visit(t, { place: 'everything' });
  await ada.field('Nickname').waitFor();
  const { page } = ada;
  await inspectEverywhere(page, 'widget-everything');
  assert.equal(await ada.field('Which role?').isVisible(), false);
  await page.getByRole('radio', { name: 'Other' }).check();
  assert.equal(await ada.field('Which role? (optional)').isVisible(), true);
  await page.getByRole('radio', { name: 'Developer' }).check();
  assert.equal(await ada.field('Which role? (optional)').isVisible(), false);

  await ada.field('Nickname').fill('Ada');
  await page.getByLabel('About you').fill('Two\nlines');
  await page.getByLabel('Work e-mail').fill('ada@');
  await page.getByLabel('Home page').fill('https://example.com/ada');
  await page.getByLabel('Phone').fill('+44201234567');
  await page.getByLabel('Seats').fill('3');
  await page.getByLabel('Birthday').fill('1815-12-10');
  await page.getByLabel('Country').selectOption('France');
  await page.getByRole('checkbox', { name: 'Weaving' }).check();
  await page.getByRole('radio', { name: '4' }).check();
  await page.getByRole('checkbox', { name: 'Send me the newsletter' }).check();
  await ada.button('Save').click();
  await page.getByText('Must be an e-mail address.').waitFor();
  const wrong = page.getByLabel('Work e-mail');
  assert.equal(await wrong.getAttribute('aria-invalid'), 'true');
  assert.equal(await wrong.evaluate((input) => input.getRootNode().activeElement === input), true, 'it has the focus');
  await inspectEverywhere(page, 'widget-everything-refused');
  await wrong.fill('ada@example.com');
  await ada.button('Save').click();
  await ada.thanked();
  assert.deepEqual(await site.metadataOf(ada.user), {
    nick: 'Ada', bio: 'Two\nlines', mail: 'ada@example.com', home: 'https://example.com/ada', phone: '+44201234567',
    seats: 3, born: '1815-12-10', country: 'france', role: 'developer', tags: ['weaving'], score: 4, letter: true,
  });
  await ada.isQuiet();
});

test('where nothing is to be asked, one 204 is all that it costs', async (t) => {
  const ada = await visit(t, { place: 'nowhere' });
  await ada.page.waitForFunction(() => window.events.length > 0);
  assert.deepEqual(await ada.events(), ['nothing']);
  const foreign = ada.requests.filter(({ url }) => url.startsWith(site.server.issuer)).map(({ url }) => url.slice(site.server.issuer.length));
  assert.deepEqual(foreign, ['widget/acquaint.js', 'v1/decisions']);
  await ada.isQuiet();
});

test('"Not now" and "Don\'t ask again" are buttons, and respected', async (t) => {
  for (const [button, words] of [['Not now', 'Not now, then.'], ["Don't ask again", 'We will not ask this again.']]) {
    const ada = await visit(t, { place: 'work' });
    await ada.button(button).click();
    await ada.told(words);
    await ada.page.locator('acquaint-question').waitFor({ state: 'detached' });
    assert.deepEqual(await ada.events(), ['shown', 'skipped']);
    const again = await visit(t, { place: 'work' }, { user: ada.user });
    await again.page.waitForFunction(() => window.events.length > 0);
    assert.deepEqual(await again.events(), ['nothing']);
    await again.isQuiet();
  }
});

test('a slide-in takes no focus, waits while somebody types, and Escape closes it', async (t) => {
  const ada = await visit(t, {});
  const { page } = ada;
  await page.locator('#search').focus();
  await page.evaluate(() => window.widget.ask('work'));
  await ada.told('We have a question for you: Where do you work?');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  assert.equal(await ada.field('Company').isVisible(), false, 'it waits');
  await page.locator('#before').focus();
  await ada.field('Company').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'acquaint-question', 'Tab leads to it');
  await page.keyboard.press('Escape');
  await page.locator('acquaint-question').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'before', 'the focus is back');
  await page.waitForFunction(() => window.events.length > 1);
  assert.deepEqual(await ada.events(), ['shown', 'skipped']);
});

test('a slide-in that is closed as soon as it is entered still gives the focus back', async (t) => {
  const { page, field } = await visit(t, {});
  await page.evaluate(() => window.widget.ask('work'));
  await field('Company').waitFor();
  // All in one task, as on a page that is too busy to run anything between two keys.
  assert.equal(await page.evaluate(() => {
    document.querySelector('#before').focus();
    document.querySelector('acquaint-question').shadowRoot.querySelector('button').focus();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    return document.activeElement.id;
  }), 'before');
});

for (const mode of ['modal', 'slide_in', 'inline']) {
  test(`${mode}, answered by keyboard alone: only a modal takes the focus, and what can be closed gives it back`, async (t) => {
    const ada = await visit(t, {});
    const { page } = ada;
    await page.locator('#before').focus();
    await page.evaluate((how) => window.widget.ask('work', { mode: how, target: '#here' }), mode);
    await ada.field('Company').waitFor();
    assert.equal((await focused(page)).name, mode === 'modal' ? 'Where do you work?' : 'Find');
    await tabTo(page, 'Company');
    await page.keyboard.type('A');
    await page.keyboard.press('Enter');
    await page.getByText('Must have at least 2 characters.').waitFor();
    assert.equal((await focused(page)).name, 'Company', 'where to mend it');
    await page.keyboard.type('nalytical Engines');
    await page.keyboard.press('Enter');
    await ada.field('People in your team').waitFor();
    assert.equal((await focused(page)).name, 'About your team');
    await tabTo(page, 'People in your team');
    await page.keyboard.type('12');
    await tabTo(page, 'Save');
    await page.keyboard.press('Space');
    await ada.thanked();
    assert.equal((await focused(page)).name, 'Thank you. Saved.');
    await tabTo(page, 'See what we know about you');
    assert.deepEqual(await site.metadataOf(ada.user), { firm: 'Analytical Engines', team: 12 });
    if (mode === 'inline') return;
    await page.keyboard.press('Escape');
    await page.locator('acquaint-question').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'before');
  });
}

test('a known value is confirmed by one tap, and masked', async (t) => {
  const user = await site.newUser({ employer: 'Analytical Engines' });
  const ada = await visit(t, {}, { user });
  // It is stale after a second.
  await untilTrue(() => ada.page.evaluate(async () => (await window.widget.ask('employer', { target: '#here' })) !== null));
  await ada.page.getByText('Is it still A… E…?').waitFor();
  await inspectEverywhere(ada.page, 'widget-confirm');
  await ada.button('Yes').click();
  await ada.thanked();
  assert.deepEqual(await site.metadataOf(user), { employer: 'Analytical Engines' });
  await ada.isQuiet();
});

test('a step says until when, and how many more times, it can be left open', async (t) => {
  const ada = await visit(t, { place: 'trade', target: '#here' });
  await ada.page.getByText('Please answer by April 1, 2099.').waitFor();
  await ada.page.getByText('Times you can still leave it open: 3.').waitFor();
  await inspectEverywhere(ada.page, 'widget-leeway');
  const german = await visit(t, { place: 'trade', target: '#here', locale: 'de' });
  await german.page.getByText('Bitte antworten Sie bis 1. April 2099.').waitFor();
  await german.page.getByText('Sie können es noch 3-mal offen lassen.').waitFor();
  const now = await visit(t, { place: 'toll', target: '#here' });
  await now.field('Trade').waitFor();
  assert.equal(await now.page.getByText('Please answer by').count(), 0, 'what has to be answered at once has no date');
});

test('German and Arabic pages get their words and their direction', async (t) => {
  const german = await visit(t, { place: 'work', locale: 'de-AT' });
  await german.button('Jetzt nicht').waitFor();
  await german.button('Weiter').click();
  await german.page.getByText('Bitte beantworten Sie dies.').waitFor();
  await german.field('Company').fill('A');
  await german.button('Weiter').click();
  await german.page.getByText('Muss mindestens 2 Zeichen haben.').waitFor();
  const arabic = await visit(t, { place: 'arabic', locale: 'ar' });
  await arabic.field('الشركة').waitFor();
  assert.equal(await arabic.page.locator('acquaint-question').getAttribute('dir'), 'rtl');
  const directionOf = (label) => arabic.page.getByLabel(label).evaluate((input) => getComputedStyle(input).direction);
  assert.deepEqual([await directionOf('الشركة'), await directionOf('البريد')], ['rtl', 'ltr'], 'an address runs from the left');
  await inspectEverywhere(arabic.page, 'widget-arabic');
});

test('the pinned file and the module ask as the loader does; themes come from the page', async (t) => {
  const pins = await (await fetch(`${site.server.issuer}widget/integrity.json`)).json();
  const [[pinned, integrity]] = Object.entries(pins);
  for (const query of [{ install: 'pinned', pinned, integrity }, { install: 'module', server: site.server.issuer }]) {
    const ada = await visit(t, { place: 'work', themed: '', ...query });
    const save = ada.button('Continue');
    await save.waitFor();
    assert.deepEqual(await save.evaluate((button) => [getComputedStyle(button).backgroundColor, getComputedStyle(button).textTransform]),
      ['rgb(122, 31, 191)', 'uppercase']);
    assert.equal(await ada.page.locator('.card').evaluate((card) => getComputedStyle(card).borderRadius), '6px', 'by a variable of the page');
    await ada.isQuiet();
  }
  const wrong = await visit(t, { install: 'pinned', pinned, integrity: integrity.replace(/.{8}$/, 'AAAAAAAA') });
  assert.equal(await wrong.page.evaluate(() => Array.isArray(window.acquaint)), true, 'a file with another hash does not run');
});

test('reset and identify take away what is shown; a page may draw it itself', async (t) => {
  const ada = await visit(t, { place: 'work' });
  await ada.field('Company').waitFor();
  const [decision] = await ada.page.evaluate(() => [window.events[0][1].decision]);
  assert.equal(decision.form, 'work');
  const replied = await ada.page.evaluate(async (asked) => {
    const refused = await window.widget.answer(asked, { answers: { firm: 'A' } });
    const next = await window.widget.answer(asked, { answers: { firm: 'Engines' } });
    return [refused.outcome, refused.errors[0].field, next.outcome, next.page.step.id];
  }, decision);
  assert.deepEqual(replied, ['refused', '/firm', 'next', 'team']);
  await ada.page.evaluate(() => window.widget.reset());
  await ada.page.locator('acquaint-question').waitFor({ state: 'detached' });
  const asked = await ada.page.evaluate(() => window.widget.ask('work'));
  assert.equal(asked, null);
  assert.equal((await ada.events()).at(-1), 'error', 'nobody is there any more');
});

test('what was settled elsewhere meanwhile goes away, and the page is told', async (t) => {
  const ada = await visit(t, { place: 'work' });
  await ada.field('Company').fill('Engines');
  const [, { decision }] = await ada.page.evaluate(() => window.events.find(([name]) => name === 'shown'));
  await site.server.call('POST', `v1/decisions/${decision.id}/never`, {});
  await ada.button('Continue').click();
  await ada.page.locator('.card').waitFor({ state: 'detached' });
  assert.deepEqual((await ada.events()).slice(-1), ['error']);
  assert.deepEqual(await site.metadataOf(ada.user), {});
});

test('a server that does not answer loses nothing, and is said beside the buttons', async (t) => {
  const ada = await visit(t, { place: 'work' });
  await ada.field('Company').fill('Engines');
  await ada.page.route('**/answers', (route) => route.abort());
  await ada.button('Continue').click();
  await ada.page.getByText('That did not work. Please try again.').first().waitFor();
  assert.equal(await ada.field('Company').inputValue(), 'Engines');
  await ada.page.unroute('**/answers');
  await ada.button('Continue').click();
  await ada.field('People in your team').waitFor();
});
