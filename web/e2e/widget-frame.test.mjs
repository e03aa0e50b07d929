// Questions that the page must not read: drawn in a frame of the server's own origin, on a page of another one that is as hostile
// as it can be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { accessibilityProblems, inspect, openBrowser } from './browser.mjs';
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

// A visit of somebody to the shop, whose page keeps all that it is told.
async function visit(t, query, options = {}) {
  const user = await site.newUser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.addInitScript(() => {
    window.heard = [];
    window.addEventListener('message', ({ data }) => window.heard.push(JSON.stringify(data)));
  });
  await page.goto(site.addressFor(user, query));
  const inside = page.frameLocator('acquaint-question iframe');
  return {
    page, user, inside,
    field: (label) => inside.getByLabel(label, { exact: true }),
    button: (name) => inside.getByRole('button', { name, exact: true }),
    thanked: () => inside.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor(),
    frame: () => page.frames().find((one) => one.url().includes('/widget/frame')),
    events: () => page.evaluate(() => window.events.map(([name]) => name)),
    gone: () => page.locator('acquaint-question').waitFor({ state: 'detached' }),
  };
}

for (const mode of ['modal']) {
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]]) {
    test(`${mode}, ${colorScheme}, ${width} pixels: asked, refused, answered, thanked`, async (t) => {
      const ada = await visit(t, { place: 'income', mode, ...(mode === 'inline' && { target: '#here' }) },
        { colorScheme, viewport: { width, height: 700 } });
      await ada.field('Income').waitFor();
      const check = async (name) => {
        await inspect(ada.page, `widget-frame-${mode}-${name}`);
        assert.deepEqual(await accessibilityProblems(ada.page, '/widget/frame'), [], name);
        const { scroll, client } = await ada.frame().evaluate(() => ({ scroll: document.documentElement.scrollHeight, client: innerHeight }));
        assert.ok(scroll <= client, `the frame is as high as the question: ${scroll} of ${client}`);
      };
      await check('first');
      assert.equal(await ada.page.locator('acquaint-question iframe').getAttribute('title'), 'What do you earn?');
      assert.equal(await ada.page.locator('acquaint-question input').count(), 0, 'the page draws no field itself');
      await ada.field('Income').fill('4');
      await ada.button('Continue').click();
      await ada.inside.getByText('Must have at least 2 characters.').waitFor();
      await check('refused');
      await ada.field('Income').fill('4321 a month');
      await ada.button('Continue').click();
      await ada.field('Health (optional)').fill('as well as one can be');
      await ada.button('Save').click();
      await ada.thanked();
      await check('thanks');
      assert.equal(await ada.inside.getByRole('link').getAttribute('href'), `${site.origin}/about-you`);
      assert.deepEqual(await site.metadataOf(ada.user), { income: '4321 a month', health: 'as well as one can be' });
      assert.deepEqual(await ada.events(), ['shown', 'answered', 'answered']);
    });
  }
}
