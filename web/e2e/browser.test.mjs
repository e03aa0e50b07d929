// That the browser tests see it when a page breaks its policy, wherever that happens.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { openBrowser, takeViolations } from './browser.mjs';

const pages = {
  '/good': '<!doctype html><title>Good</title>',
  '/styled': '<!doctype html><title>Styled</title><p style="color: red">Red</p>',
  '/framing': '<!doctype html><title>Framing</title><iframe src="/styled"></iframe>',
};
let listener, browser, origin;
before(async () => {
  listener = createServer(({ url }, response) => response.writeHead(200, {
    'Content-Type': 'text/html', 'Content-Security-Policy': "default-src 'none'; frame-src 'self'; img-src data:",
  }).end(pages[url])).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  origin = `http://127.0.0.1:${listener.address().port}`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  listener?.close();
});

const broken = [
  ['on a page', '/styled', {}],
  ['in a frame', '/framing', {}],
  ['on a page without scripts', '/styled', { javaScriptEnabled: false }],
  ['on a page that was left since', '/styled', {}, '/good'],
];
for (const [where, path, options, next] of broken) {
  test(`what breaks a policy ${where} fails the test`, async () => {
    const page = await browser.newPage(options);
    await page.goto(origin + path);
    if (next) await page.goto(origin + next);
    await assert.rejects(page.close(), /nothing broke a policy[^]*style-src/);
  });
}

test('a page that breaks nothing does not, nor does what a test expects', async () => {
  const page = await browser.newPage();
  await page.goto(`${origin}/good`);
  assert.deepEqual(await takeViolations(page), []);
  await page.goto(`${origin}/styled`);
  assert.deepEqual(await takeViolations(page), [`style-src-attr: ${origin}/styled`]);
  await page.close();
});

test('closing the browser looks at the pages that are still open', async () => {
  const other = await openBrowser();
  const page = await other.newPage();
  await page.goto(`${origin}/styled`);
  await assert.rejects(other.close(), /nothing broke a policy/);
  assert.equal(other.isConnected(), false);
});
