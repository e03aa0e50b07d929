// A form that is begun in one browser is gone on with in another: what was sent is not asked again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser } from './browser.mjs';
import { startSite } from './widget-site.mjs';

let site;
let browser;
before(async () => {
  site = await startSite({ lease: '1s' });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(t, address, options) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

// Answers the first of two steps, and leaves.
async function begin(t, user) {
  const page = await open(t, site.addressFor(user, { place: 'work' }));
  await page.getByLabel('Company').fill('Engines Ltd');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('People in your team').waitFor();
  await page.context().close();
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines Ltd' });
  await pause(1100);
}

test('the widget of another browser goes on with the step that is not answered yet', async (t) => {
  const user = await site.newUser();
  await begin(t, user);
  const page = await open(t, site.addressFor(user, { place: 'work' }));
  await page.getByRole('heading', { name: 'About your team' }).waitFor();
  assert.equal(await page.getByLabel('Company').count(), 0);
  await page.getByLabel('People in your team').fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines Ltd', team: 7 });
});

test('a hosted page without JavaScript in another browser goes on as well', async (t) => {
  const user = await site.newUser();
  await begin(t, user);
  const { decision } = await site.server.call('POST', 'v1/decisions', { user_id: user, moment: { kind: 'widget', name: 'work' } });
  const { url } = await site.server.call('POST', `v1/decisions/${encodeURIComponent(decision.id)}/link`, {});
  const page = await open(t, url, { javaScriptEnabled: false });
  await page.getByRole('heading', { name: 'About your team' }).waitFor();
  assert.equal(await page.getByLabel('Company').count(), 0);
  await page.getByLabel('People in your team').fill('7');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('People in your team').waitFor({ state: 'detached' });
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines Ltd', team: 7 });
});
