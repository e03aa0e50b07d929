// Debian's Chromium, and what every test asks of a page in it: above all that nothing breaks the page's policy.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// Milliseconds for what a page is waited for: a machine that compiles beside the tests may need many.
const patience = 45_000;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function openBrowser(switches = []) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', ...switches,
    ],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options = {}) => watched(await newContext(options), options);
  const close = browser.close.bind(browser);
  browser.close = async () => {
    const ends = await Promise.allSettled(browser.contexts().map((context) => context.close()));
    await close();
    for (const { reason } of ends) if (reason) throw reason;
  };
  return browser;
}

const violations = new WeakMap();

// What the pages of this one's context did against a policy since the last call, each as "directive: page". Closing the
// context fails for what nobody took.
export async function takeViolations(page) {
  await page.evaluate(() => {});  // What was reported before this is here when it is answered.
  return violations.get(page.context()).splice(0);
}

// The context, with an eye on every page and frame that is opened in it.
async function watched(context, { javaScriptEnabled = true }) {
  const found = [];
  violations.set(context, found);
  context.setDefaultTimeout(patience);
  await context.exposeBinding('reportViolation', (_, what) => found.push(what));
  await context.addInitScript(() => document.addEventListener('securitypolicyviolation', ({ violatedDirective, documentURI }) =>
    window.reportViolation(`${violatedDirective}: ${documentURI}`)));
  // Where scripts do not run, the browser's own words are all that there is.
  if (!javaScriptEnabled) context.on('console', (message) => /Content Security Policy/.test(message.text()) && found.push(message.text()));
  const close = context.close.bind(context);
  context.close = async (options) => {
    await Promise.all(context.pages().map((page) => page.evaluate(() => {}).catch(() => {})));
    await close(options);
    assert.deepEqual(found.splice(0), [], 'nothing broke a policy');
  };
  return context;
}

const sessions = new WeakMap();

// In a world of its own, axe runs whatever the page's policy forbids. It stays there for as long as the document does.
// With `framed` it is the page's frame whose address has that in it; frames are not looked into otherwise.
export async function accessibilityProblems(page, framed) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  const session = sessions.get(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: (framed ? frameTree.childFrames.find(({ frame }) => frame.url.includes(framed)) : frameTree).frame.id,
    worldName: 'axe',
  });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression, contextId, awaitPromise: true, returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined);
    return result.value;
  };
  if (!await evaluate('"axe" in globalThis')) await evaluate(`${axe};0`);
  const { checked, found } = await evaluate(`axe.run(document, { runOnly: ${JSON.stringify(rules)}, iframes: false }).then(({ violations, passes }) => ({
    checked: passes.length,
    found: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')),
  }))`);
  assert.ok(checked > 0, 'axe checked something');
  return found;
}

const schemeOf = (page) => page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));

// Fails when the page needs to be scrolled sideways. Takes a picture when the environment variable SCREENSHOTS names a folder.
// Gives the name of what was seen.
export async function fits(page, name) {
  await page.waitForLoadState();  // A page without its styles yet would be judged for what nobody sees.
  const { width } = page.viewportSize();
  const place = `${name}-${await schemeOf(page)}-${width}`;
  if (process.env.SCREENSHOTS) {
    await mkdir(process.env.SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${place}.png`), fullPage: true });
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0, `${place} fits its width`);
  return place;
}

// Fails, beside that, when the page breaks a rule of WCAG 2.2 AA that a program can check.
export async function inspect(page, name) {
  const place = await fits(page, name);
  // A colour on its way to another one is neither. What is not drawn, as within closed details, never gets there.
  await page.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.target?.checkVisibility()).map((animation) => animation.finished)));
  assert.deepEqual(await accessibilityProblems(page), [], place);
}

// Inspects the page in both colour schemes on a small, a middle and a large screen: it is resized, not loaded again, and
// is afterwards as it was.
export async function inspectEverywhere(page, name, look = inspect) {
  const size = page.viewportSize();
  const scheme = await schemeOf(page);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ ...size, width });
      await look(page, name);
    }
  }
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize(size);
}
