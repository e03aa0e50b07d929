// Draws the pictures of the surfaces in docs/pictures, from the demo and the tests' shop: `npm run pictures`, with
// ACQUAINT_BIN as for the tests. Look at each of them before it is committed.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { openBrowser } from './browser.mjs';
import { newReader } from './reader.mjs';
import { start } from './start.mjs';
import { drawImages, startSite } from './widget-site.mjs';

const bytesMax = 60 * 1024;
const phone = { width: 360, height: 700 };

// Of what can be seen, as well as the bytes allow.
async function draw(page, name, viewport) {
  await page.setViewportSize(viewport);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  const session = await page.context().newCDPSession(page);
  for (let quality = 90; ; quality -= 10) {
    assert.ok(quality >= 50, `${name} has too much in it`);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
    const picture = Buffer.from(data, 'base64');
    if (picture.length > bytesMax) continue;
    await writeFile(fileURLToPath(new URL(`../../docs/pictures/${name}.webp`, import.meta.url)), picture);
    console.log(`${name}: ${picture.length} bytes, quality ${quality}`);
    break;
  }
  await session.detach();
}

// What readers of the magazine meet, in the order in which they do.
async function drawDemo(browser) {
  const world = await start();
  const ada = await newReader(browser, world.site, {}, { email: 'ada@example.com' });
  const { page } = ada;
  await ada.signUp();
  await ada.logOut();
  await ada.logIn();
  await ada.field('Job title').waitFor();
  await draw(page, 'question', { width: 560, height: 800 });
  await ada.field('Job title').fill('Engineer');
  await ada.field('Company').fill('Analytical Engines');
  await ada.press('Continue');
  await ada.greeted();

  await ada.open('/articles/looms');
  await ada.field('Machines').waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await draw(page, 'slide-in', { width: 960, height: 640 });
  await ada.field('Machines').check();
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');

  await ada.open('/articles/engines');
  await ada.field('Send me the monthly newsletter').waitFor();
  await page.getByText('Behind this page: we asked').click();
  await page.setViewportSize({ width: 800, height: 900 });
  await page.locator('details').evaluate((why) => scrollBy({ top: why.getBoundingClientRect().top - 480, behavior: 'instant' }));
  await draw(page, 'demo', { width: 800, height: 900 });
  await ada.press('Not now');

  await ada.open('/me');
  await page.setViewportSize({ width: 720, height: 800 });
  await draw(page, 'me', { width: 720, height: await page.evaluate(() => document.documentElement.scrollHeight) });

  await drawConsent(world, ada);
  await ada.close();

  const visitor = await newReader(browser, world.site);
  await visitor.open('/articles/museum');
  await visitor.press('Yes, remember me');
  await visitor.page.getByText('Behind this page: we did not ask').waitFor();
  await visitor.press('Keep this article');
  await visitor.field('Pleasure').waitFor();
  await draw(visitor.page, 'modal', { width: 960, height: 640 });
  await visitor.close();
  await world.stop();
}

async function drawConsent({ site, management }, { page }) {
  const callback = 'https://reader.example/callback';
  const client = await management.post('/api/v2/clients', {
    name: 'The Reader', is_first_party: false, app_type: 'spa', token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'], callbacks: [callback],
  });
  const request = {
    client_id: client.client_id, redirect_uri: callback, response_type: 'code', scope: 'openid email', state: 'any',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
  };
  await page.goto(`${site}/authorize?${new URLSearchParams(request)}`);
  await page.getByRole('heading', { name: 'Allow The Reader?' }).waitFor();
  await draw(page, 'consent', { width: 560, height: 680 });
}

// Pages of the tests' shop that ask through the widget, beside each other.
async function drawWidgets(browser) {
  const site = await startSite();
  const shots = [];
  const shoot = async (query, { look = () => {}, ...options }) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(site.addressFor(await site.newUser(), query));
    await page.locator('.card').waitFor();
    await look(page);
    await page.mouse.move(0, 0);
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    shots.push(await page.screenshot());
    await context.close();
  };
  const height = 640;
  await shoot({ place: 'work' }, { viewport: { width: 560, height } });
  await shoot({ place: 'work' }, {
    viewport: { width: 320, height }, colorScheme: 'dark',
    async look(page) {
      await page.getByLabel('Company').fill('A');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Must have at least 2 characters.').waitFor();
    },
  });
  await shoot({ place: 'arabic', locale: 'ar' }, { viewport: { width: 320, height } });

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.setContent('<style>body { display: flex; gap: 20px; margin: 16px } img { outline: 1px solid #c4c8ce }</style>'
    + shots.map((shot) => `<img src="data:image/png;base64,${shot.toString('base64')}" alt="">`).join(''));
  await draw(page, 'widget', { width: 560 + 320 + 320 + 2 * 20 + 2 * 16, height: height + 2 * 16 });
  await context.close();
  await site.stop();
}

// Two questions of the tests' shop, each behind a link.
async function drawShop(browser) {
  const site = await startSite();
  const context = await browser.newContext();
  await drawImages(context);
  const page = await context.newPage();
  const open = async (kind, name) => {
    const user = await site.newUser();
    const { decision } = await site.server.call('POST', 'v1/decisions', { user_id: user, moment: { kind, name } });
    const { url } = await site.server.call('POST', `v1/decisions/${encodeURIComponent(decision.id)}/link`, {});
    await page.goto(url);
  };
  await open('email', 'letter');
  await page.getByLabel('Company').fill('A');
  await page.locator('form').evaluate((form) => { form.noValidate = true; });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Please check this' }).waitFor();
  await draw(page, 'mailed-question', { ...phone, height: 760 });

  await open('widget', 'special');
  await page.getByRole('radio', { name: 'Weaving' }).check({ force: true });
  await page.getByRole('group', { name: 'Engines you own' }).evaluate((group) => group.scrollIntoView());
  await draw(page, 'form-phone', phone);
  await context.close();
  await site.stop();
}

const browser = await openBrowser();
try {
  await drawDemo(browser);
  await drawWidgets(browser);
  await drawShop(browser);
} finally {
  await browser.close();
}
