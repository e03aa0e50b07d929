// Questions that the page must not read: drawn in a frame of the server's own origin, on a page of another one that is as hostile
// as it can be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { accessibilityProblems, inspect, inspectEverywhere, openBrowser, takeViolations } from './browser.mjs';
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
async function visit(t, query, options = {}, shop = site, by = browser) {
  const user = await shop.newUser();
  const context = await by.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.heard = [];
    window.addEventListener('message', ({ data }) => window.heard.push(JSON.stringify(data)));
  });
  await page.goto(shop.addressFor(user, query));
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

for (const mode of ['modal', 'slide_in', 'inline']) {
  test(`${mode}: asked, refused, answered, thanked, and nothing cut off at any width`, async (t) => {
    const ada = await visit(t, { place: 'income', mode, ...(mode === 'inline' && { target: '#here' }) },
      { viewport: { width: 320, height: 700 } });
    await ada.field('Income').waitFor();
    const check = (state) => inspectEverywhere(ada.page, `widget-frame-${mode}-${state}`, async (page, name) => {
      await ada.frame().waitForFunction(() => document.documentElement.scrollHeight <= innerHeight);
      await inspect(page, name);
      assert.deepEqual(await accessibilityProblems(page, '/widget/frame'), [], name);
    });
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

test('the page can neither read the frame nor hears an answer', async (t) => {
  const ada = await visit(t, { place: 'income' });
  await ada.field('Income').fill('4321 a month');
  await ada.button('Continue').click();
  await ada.field('Health (optional)').waitFor();
  const read = await ada.page.evaluate(() => {
    const frame = document.querySelector('acquaint-question').shadowRoot.querySelector('iframe');
    const tried = (read) => {
      try { return String(read()); } catch (error) { return error.name; }
    };
    return [String(frame.contentDocument), tried(() => frame.contentWindow.document), tried(() => frame.contentWindow.eval('1'))];
  });
  assert.deepEqual(read, ['null', 'SecurityError', 'SecurityError']);
  const heard = (await ada.page.evaluate(() => window.heard)).join() + JSON.stringify(await ada.page.evaluate(() => window.events));
  assert.match(heard, /height/);
  assert.doesNotMatch(heard, /4321/);
});

test('by keyboard alone, and the focus comes back', async (t) => {
  const ada = await visit(t, {});
  const { page } = ada;
  await page.locator('#before').focus();
  await page.evaluate(() => window.widget.ask('income'));
  await ada.field('Income').waitFor();
  const focused = () => ada.frame().evaluate(() => {
    const { activeElement } = document.querySelector('acquaint-question').shadowRoot;
    return document.hasFocus() && (activeElement?.labels?.[0]?.textContent ?? activeElement?.textContent ?? '').trim();
  });
  const until = async (name, key) => {
    for (let presses = 0; (await focused()) !== name; ++presses) {
      assert.ok(presses < 12, `"${name}" does not get the focus`);
      if (key) await page.keyboard.press(key);
      else await page.waitForTimeout(100);
    }
  };
  await until('What do you earn?');
  await until('Income', 'Tab');
  await page.keyboard.type('4321');
  await page.keyboard.press('Enter');
  await until('How are you?');
  await page.keyboard.press('Escape');
  await ada.gone();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'before');
  await page.waitForFunction(() => window.events.length > 2);
  assert.deepEqual(await ada.events(), ['shown', 'answered', 'skipped']);
});

test('on a page of another site, in a browser that keeps nothing for third parties', async (t) => {
  const [elsewhere, strict] = [await startSite({}, 'localhost'), await openBrowser(['--test-third-party-cookie-phaseout'])];
  t.after(() => Promise.all([elsewhere.stop(), strict.close()]));
  const ada = await visit(t, { place: 'income' }, {}, elsewhere, strict);
  await ada.field('Income').fill('4321 a month');
  await ada.button('Continue').click();
  await ada.field('Health (optional)').waitFor();
  // What the flag is for: a cookie is refused here. So the test would see if one was needed.
  const cookies = await ada.frame().evaluate(() => {
    document.cookie = 'third=party; SameSite=None; Secure';
    return document.cookie;
  });
  assert.equal(cookies, '');
  await ada.button('Save').click();
  await ada.thanked();
  assert.deepEqual(await elsewhere.metadataOf(ada.user), { income: '4321 a month' });
  assert.deepEqual(await ada.events(), ['shown', 'answered', 'answered']);
});

test('every question when the page wants it so, themed as the page, from right to left', async (t) => {
  const ada = await visit(t, { place: 'work', isolated: 'always', themed: '' });
  await ada.button('Continue').waitFor();
  assert.equal(await ada.button('Continue').evaluate((button) => getComputedStyle(button).backgroundColor), 'rgb(122, 31, 191)');
  await inspect(ada.page, 'widget-frame-always');
  await ada.button('Not now').click();
  await ada.gone();
  assert.deepEqual(await ada.events(), ['shown', 'skipped']);
  const arabic = await visit(t, { place: 'arabic', locale: 'ar', isolated: 'always' }, { viewport: { width: 320, height: 700 } });
  await arabic.field('الشركة').waitFor();
  assert.equal(await arabic.inside.locator('acquaint-question').getAttribute('dir'), 'rtl');
  await inspect(arabic.page, 'widget-frame-arabic');
});

test('the pinned file and the module do the same', async (t) => {
  const pins = Object.entries(await (await fetch(`${site.server.issuer}widget/integrity.json`)).json());
  const [[pinned, integrity], , [isolated, isolatedIntegrity]] = pins;
  for (const query of [
    { install: 'pinned', pinned, integrity, isolated_file: isolated, isolated_integrity: isolatedIntegrity },
    { install: 'module', server: site.server.issuer },
  ]) {
    const ada = await visit(t, { place: 'income', ...query });
    await ada.field('Income').waitFor();
  }
});

test('a page that forbids the frame is told, and shows nothing', async (t) => {
  const ada = await visit(t, { place: 'income', noframes: '' });
  await ada.page.waitForFunction(() => window.events.length > 0);
  assert.deepEqual(await ada.events(), ['error']);
  assert.equal(await ada.page.locator('acquaint-question').count(), 0);
  assert.match((await takeViolations(ada.page)).join(), /^frame-src: [^,]*$/);
});

// Opens the frame by hand, as somebody who is not the widget.
const openFrame = ([server, origin, nonce]) => new Promise((resolve) => {
  const frame = document.createElement('iframe');
  frame.src = `${server}/widget/frame?origin=${encodeURIComponent(origin)}#${nonce}`;
  frame.onload = () => setTimeout(() => resolve(window.heard.length), 500);
  document.body.append(frame);
  window.byHand = frame;
});

test('what comes with a wrong nonce does nothing, and no other page shows the frame', async (t) => {
  const ada = await visit(t, { place: 'income' });
  await ada.field('Income').waitFor();
  const server = site.server.issuer.slice(0, -1);
  await ada.page.evaluate((to) => {
    const { contentWindow } = document.querySelector('acquaint-question').shadowRoot.querySelector('iframe');
    contentWindow.postMessage({ nonce: '', begin: {} }, to);
    window.postMessage({ nonce: '', isGone: true }, '*');
    window.postMessage({ nonce: JSON.parse(window.heard[0]).nonce, isGone: true, answered: { complete: true } }, '*');
  }, server);
  await ada.page.waitForTimeout(300);
  assert.equal(await ada.field('Income').isVisible(), true);
  assert.deepEqual(await ada.events(), ['shown']);

  const bob = await visit(t, {});
  assert.equal(await bob.page.evaluate(openFrame, [server, site.origin, 'n']), 1, 'the page that it is for is told');
  assert.equal(await bob.page.evaluate(openFrame, [server, 'https://evil.example', 'n']), 1, 'an undeclared page gets no script');
  // The same page under another origin, which says that it is the declared one.
  const context = await browser.newContext();
  t.after(() => context.close());
  const evil = await context.newPage();
  await evil.addInitScript(() => {
    window.heard = [];
    window.addEventListener('message', ({ data }) => window.heard.push(data));
  });
  await evil.goto(site.origin.replace('127.0.0.1', 'localhost') + '/?user=none');
  assert.equal(await evil.evaluate(openFrame, [server, site.origin, 'n']), 0);
});
