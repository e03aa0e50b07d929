// A question behind the link of a mail: nobody is logged in, and the link is good for one answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

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

// Somebody who opens the link to a question about their work, and what comes of it.
async function open(t, options = {}) {
  const user = await site.newUser();
  const { decision } = await site.server.call('POST', 'v1/decisions', { user_id: user, moment: { kind: 'email', name: 'letter' } });
  const { url } = await site.server.call('POST', `v1/decisions/${encodeURIComponent(decision.id)}/link`, {});
  const context = await browser.newContext({ viewport: { width: 320, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  return {
    page, url,
    heading: (name) => page.getByRole('heading', { name, exact: true }).waitFor(),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    known: () => site.metadataOf(user),
  };
}

// All the way; `look` is called for each state of the page.
async function walk(t, look, options) {
  const { page, url, heading, press, known } = await open(t, options);
  await heading('Where do you work?');
  await look(page, 'mailed-question');
  await page.getByLabel('Company').fill('   ');
  await press('Continue');
  await heading('Please check this');
  await look(page, 'mailed-question-error');
  await page.getByLabel('Company').fill('Analytical Engines');
  await press('Continue');
  await heading('About your team');
  await look(page, 'mailed-question-second');
  await page.getByLabel('People in your team').fill('12');
  await press('Continue');
  await heading('Thank you');
  await look(page, 'mailed-question-thanks');
  assert.deepEqual(await known(), { firm: 'Analytical Engines', team: 12 });
  assert.equal((await page.goto(url)).status(), 410);
  await look(page, 'mailed-question-gone');
}

test('it is asked, refused, answered and thanked for, and then used up, and fits everywhere', (t) => walk(t, inspectEverywhere));

test('it needs no JavaScript', (t) => walk(t, () => {}, { javaScriptEnabled: false }));

test('it is put off, and the page says so', async (t) => {
  const { page, press, known } = await open(t);
  await press('Not now');
  await page.getByRole('button', { name: 'Not now' }).waitFor({ state: 'detached' });
  await inspectEverywhere(page, 'mailed-question-put-off');
  assert.deepEqual(await known(), {});
});

test('it is answered by keyboard alone, also after a mistake', async (t) => {
  const { page, heading, known } = await open(t);
  await tabTo(page, 'Company');
  await page.keyboard.type('  ');
  await page.keyboard.press('Enter');
  await heading('Please check this');
  assert.match((await focused(page)).name, /^Please check this/);
  await page.keyboard.press('Tab');
  assert.match((await focused(page)).name, /^Company/);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.localName === 'input');
  assert.equal((await focused(page)).name, 'Company', 'the problem leads to its field');
  await page.keyboard.type('Analytical Engines');
  await page.keyboard.press('Enter');
  await heading('About your team');
  await tabTo(page, 'People in your team');
  await page.keyboard.type('12');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Space');
  await heading('Thank you');
  assert.deepEqual(await known(), { firm: 'Analytical Engines', team: 12 });
  await tabTo(page, 'See what we know about you');
});
