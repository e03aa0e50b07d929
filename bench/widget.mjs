// When the widget's question can be seen, counted from the beginning of the navigation to a page of another origin that asks at once:
// on the machine itself, and with the network and the processor of a slow telephone (1.6 Mbit/s, 150 ms, a quarter of the processor).
// Each visit has a cache of its own, empty, and a user of its own. And how many preflights the browser sent meanwhile.
//
//   ACQUAINT_BIN=build/release/acquaint node bench/widget.mjs            a table
//   ACQUAINT_BIN=build/release/acquaint node bench/widget.mjs --json     for bench/run: times in milliseconds
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

// `time` goes from the beginning of the navigation to the frame in which the question stands there.
async function visit(browser, site, { slow }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    let preflights = 0;
    devtools.on('Network.requestWillBeSent', ({ request }) => { preflights += request.method === 'OPTIONS'; });
    if (slow) {
      const bytes = 1.6 * 1024 * 1024 / 8;
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
      const time = await page.evaluate(() => window.seen);
      if (time) return { time, preflights };
      await pause(100);
    }
    throw new Error('No question was shown.');
  } finally {
    await context.close();
  }
}

async function measure(browser, site, condition) {
  const made = [];
  for (let i = 0; i <= visits; ++i) made.push(await visit(browser, site, condition));
  made.shift();  // The first one warms the browser up.
  const times = made.map(({ time }) => time);
  return {
    name: condition.name, goal: condition.goal, visits, median: quantile(times, 0.5), p90: quantile(times, 0.9),
    preflights: made.reduce((sum, { preflights }) => sum + preflights, 0),
  };
}

const site = await startSite();
const browser = await openBrowser();
const rows = [];
try {
  for (const condition of conditions) rows.push(await measure(browser, site, condition));
} finally {
  await browser.close();
  await site.stop();
}
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows));
} else {
  console.log('| the question can be seen | median | p90 | aim | preflights |\n|---|---|---|---|---|');
  for (const { name, median, p90, goal, preflights } of rows) {
    console.log(`| ${name} | ${ms(median)} | ${ms(p90)} | ${ms(goal)} | ${preflights} |`);
  }
  console.log(`\nLoad of the machine at the end: ${loadavg()[0].toFixed(1)}`);
}
