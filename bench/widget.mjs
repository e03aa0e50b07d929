// When the widget's question can be seen, counted from the beginning of the navigation to a page of another origin that asks at once:
// on the machine itself, and with the network and the processor of a slow telephone (1.6 Mbit/s, 150 ms, a quarter of the processor).
// Each visit has a cache of its own, empty, and a user of its own.
//
//   ACQUAINT_BIN=build/release/acquaint node bench/widget.mjs
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser } from '../web/e2e/browser.mjs';
import { startSite } from '../web/e2e/widget-site.mjs';

const visits = 15;
const conditions = [
  { name: 'on the machine itself', goal: 400 },
  { name: 'at 1.6 Mbit/s and a quarter of the processor', goal: 1600, slow: true },
];

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
const ms = (value) => `${Math.round(value)} ms`;

// From the beginning of the navigation to the frame in which the question stands there.
async function timeToQuestion(browser, site, { slow }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    if (slow) {
      const bytes = 1.6 * 1024 * 1024 / 8;
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: bytes, uploadThroughput: bytes });
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    }
    const user = await site.newUser();
    await page.addInitScript(() => {
      const look = () => {
        if (window.events?.some(([name]) => name === 'shown')) window.seen = performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(site.addressFor(user, { place: 'work' }), { waitUntil: 'commit' });
    for (let looks = 0; looks < 200; ++looks) {
      const seen = await page.evaluate(() => window.seen);
      if (seen) return seen;
      await pause(100);
    }
    throw new Error('No question was shown.');
  } finally {
    await context.close();
  }
}

const site = await startSite();
const browser = await openBrowser();
try {
  console.log(`| the question can be seen | median | p90 | aim |\n|---|---|---|---|`);
  for (const condition of conditions) {
    const times = [];
    for (let i = 0; i <= visits; ++i) times.push(await timeToQuestion(browser, site, condition));
    times.shift();  // The first one warms the browser up.
    console.log(`| ${condition.name} | ${ms(quantile(times, 0.5))} | ${ms(quantile(times, 0.9))} | ${ms(condition.goal)} |`);
  }
  console.log(`\nLoad of the machine at the end: ${loadavg()[0].toFixed(1)}`);
} finally {
  await browser.close();
  await site.stop();
}
