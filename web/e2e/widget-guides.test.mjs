// The guides of docs/widget.md for npm, React and Vue: what they print is bundled, and used in a browser.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

import { openBrowser } from './browser.mjs';
import { blockOf, blocksOf } from './documents.mjs';
import { startSite } from './widget-site.mjs';

const blocks = await blocksOf('widget.md');

// What stands around a guide's component: buttons that put it on the page, with a place or another, and take it away.
const shell = `
  import { acquaint } from '@acquaint/widget';
  import { fetchToken } from 'guide:npm';
  window.events = [];
  const keep = (name) => (decision) => (window.events.push([name, decision?.form ?? null, decision?.id ?? null]), decision);
  for (const name of ['shown', 'answered', 'error']) acquaint.on(name, ({ decision }) => keep(name)(decision));
  const { ask } = acquaint;
  acquaint.ask = (...given) => ask(...given).then(keep('asked'));
  export const deeds = (show) => ({
    Work: () => show('work'), Employer: () => show('employer'), Leave: () => show(''),
    'Log out': () => acquaint.reset(), 'Log in': () => acquaint.identify(fetchToken),
  });
`;
const react = `
  import { StrictMode, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { deeds } from 'guide:shell';
  import { Question } from 'guide:react';
  function Shop() {
    const [placement, show] = useState('');
    const buttons = Object.entries(deeds(show)).map(([name, act]) => <button key={name} onClick={act}>{name}</button>);
    return <main>{buttons}{placement && <Question placement={placement} />}</main>;
  }
  createRoot(document.querySelector('#app')).render(<StrictMode><Shop /></StrictMode>);
`;
const vue = `
  import { createApp, h, ref } from 'vue';
  import { deeds } from 'guide:shell';
  import Question from 'guide:vue';
  const placement = ref('');
  const buttons = Object.entries(deeds((wanted) => (placement.value = wanted)));
  createApp(() => h('main', [
    ...buttons.map(([name, onClick]) => h('button', { key: name, onClick }, name)), placement.value && h(Question, { placement: placement.value }),
  ])).mount('#app');
`;

function componentOf(text) {
  const { descriptor, errors } = parse(text, { filename: 'Question.vue' });
  assert.deepEqual(errors, []);
  return compileScript(descriptor, { id: 'question', inlineTemplate: true }).content;
}

async function bundles(server) {
  const npm = blockOf(blocks, 'npm', 'js').replace('https://login.example', server.replace(/\/$/, ''));
  assert.ok(npm.includes(server.slice(0, -1)), 'the guide names the server');
  const modules = {
    npm: [`${npm}export { fetchToken };`, 'js'], shell: [shell, 'js'],
    react: [blockOf(blocks, 'React', 'jsx'), 'jsx'], vue: [componentOf(blockOf(blocks, 'Vue', 'vue')), 'js'],
    'react-shop': [react, 'jsx'], 'vue-shop': [vue, 'js'],
  };
  const { outputFiles } = await build({
    entryPoints: { react: 'guide:react-shop', vue: 'guide:vue-shop' }, bundle: true, splitting: true, format: 'esm', write: false, outdir: 'out', jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    plugins: [{
      name: 'guides',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^guide:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'guide' }));
        onLoad({ filter: /./, namespace: 'guide' }, ({ path }) =>
          ({ contents: modules[path][0], loader: modules[path][1], resolveDir: fileURLToPath(new URL('.', import.meta.url)) }));
      },
    }],
  });
  const html = (name) => ['text/html; charset=utf-8', `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script type="module" src="/${name}.js"></script></head><body><div id="app"></div></body></html>`];
  return {
    '/react': html('react'), '/vue': html('vue'),
    ...Object.fromEntries(outputFiles.map(({ path, text }) => [`/${basename(path)}`, ['text/javascript; charset=utf-8', text]])),
  };
}

let site;
let browser;
before(async () => {
  site = await startSite({}, '127.0.0.1', bundles);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function visit(t, framework) {
  const user = await site.newUser();
  const page = await browser.newPage();
  t.after(() => page.close());
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${site.origin}/${framework}?${new URLSearchParams({ user, ...(framework === 'vue' && { trusted_types: 'vue' }) })}`);
  // Waits for so many more events of that name.
  const waitFor = (name, seen = 0) => (times) =>
    page.waitForFunction(([wanted, all]) => window.events.filter(([one]) => one === wanted).length === all, [name, (seen += times)]);
  return {
    user, page, complaints,
    asked: waitFor('asked'), shown: waitFor('shown'),
    click: (name) => page.getByRole('button', { name, exact: true }).click(),
    field: (label) => page.getByLabel(label, { exact: true }),
    events: () => page.evaluate(() => window.events),
    questions: () => page.locator('acquaint-question').count(),
  };
}

for (const framework of ['react', 'vue']) {
  test(`${framework}: asked, answered, thanked, and gone with its component and at log-out`, async (t) => {
    const { user, page, complaints, shown, click, field, events, questions } = await visit(t, framework);
    await click('Work');
    await shown(1);
    await field('Company').fill('Analytical Engines');
    await click('Continue');
    await field('People in your team').fill('12');
    await click('Save');
    await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
    assert.deepEqual(await site.metadataOf(user), { firm: 'Analytical Engines', team: 12 });
    assert.equal(await questions(), 1);
    const told = await events();
    assert.equal(new Set(told.map(([, , id]) => id)).size, 1, 'there was one question');
    for (const name of ['asked', 'shown']) assert.equal(told.filter(([one]) => one === name).length, 1, `${name} once, however often effects ran`);
    assert.equal(told.filter(([name]) => name === 'answered').length, 2);

    await click('Employer');
    await shown(1);
    await field('Employer (optional)').waitFor();
    assert.equal(await questions(), 1, 'the thanks made room');
    await click('Leave');
    assert.equal(await questions(), 0);

    await click('Employer');
    await shown(1);
    await field('Employer (optional)').waitFor();
    await click('Log out');
    assert.equal(await questions(), 0);
    await click('Leave');

    const other = await site.newUser();
    await page.evaluate((query) => history.replaceState(null, '', query), `?${new URLSearchParams({ user: other })}`);
    await click('Log in');
    await click('Employer');
    await shown(1);
    await field('Employer (optional)').fill('Difference Engines');
    await click('Save');
    await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
    assert.deepEqual(await site.metadataOf(other), { employer: 'Difference Engines' });
    assert.deepEqual(complaints, []);
  });

  test(`${framework}: a question that comes when its component has gone is not shown, and not lost`, async (t) => {
    const { page, complaints, asked, shown, click, field, events, questions } = await visit(t, framework);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/v1/decisions', (route) => held.then(() => route.continue()));
    await Promise.all([page.waitForRequest('**/v1/decisions'), click('Work')]);
    await click('Leave');
    release();
    await asked(1);
    assert.deepEqual(await events(), [['asked', null, null]], 'and says so');

    await click('Work');
    await shown(1);
    await field('Company').waitFor();
    assert.equal(await questions(), 1);
    assert.deepEqual(complaints, []);
  });
}
