// The package as npm gives it to others: packed, installed without a network, imported, bundled, and checked by the compiler.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const widget = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(widget, 'package.json'), 'utf8'));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

let project;
let installed;
before(() => {
  project = mkdtempSync(join(tmpdir(), 'acquaint-package-'));
  const npm = (folder, ...words) =>
    execFileSync('npm', [...words, '--cache', join(project, '.npm'), '--offline', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  npm(widget, 'pack', '--ignore-scripts', '--workspaces=false', '--silent', '--pack-destination', project);
  writeFileSync(join(project, 'package.json'), '{"name": "shop", "private": true, "type": "module"}');
  npm(project, 'install', '--silent', `./acquaint-widget-${version}.tgz`);
  installed = join(project, 'node_modules/@acquaint/widget');
});
after(() => project && rmSync(project, { recursive: true, force: true }));

const run = (...words) => execFileSync(process.execPath, words, { cwd: project, encoding: 'utf8' });

test('it holds what its readme lists, and the licence', () => {
  assert.deepEqual(readdirSync(installed).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
  assert.deepEqual(readdirSync(join(installed, 'dist')).sort(), [
    `acquaint-${version}.js`, `acquaint-isolated-${version}.js`, `acquaint-more-${version}.js`,
    'acquaint.d.ts', 'acquaint.isolated.mjs', 'acquaint.mjs', 'acquaint.more.mjs', 'integrity.json',
  ]);
  assert.equal(readFileSync(join(installed, 'LICENSE'), 'utf8'), readFileSync(join(widget, '../../LICENSE'), 'utf8'));
});

test('it is imported by its name, and its other files are not', () => {
  writeFileSync(join(project, 'import.mjs'), `
    import given, { acquaint } from '@acquaint/widget';
    const inner = await import('@acquaint/widget/dist/acquaint.more.mjs').catch(({ code }) => code);
    console.log(JSON.stringify([given === acquaint, Object.keys(acquaint).sort(), inner]));
  `);
  const calls = ['answer', 'ask', 'identify', 'init', 'never', 'next', 'on', 'reset', 'skip', 'snooze', 'start'];
  assert.deepEqual(JSON.parse(run('import.mjs')), [true, calls, 'ERR_PACKAGE_PATH_NOT_EXPORTED']);
});

const checked = `import { acquaint, type Decision, type Events, type Step } from '@acquaint/widget';

acquaint.init({ server: 'https://login.example', token: async () => ({ token: 'wgt_1', expires_in: 600 }) });
const stop: () => void = acquaint.on('answered', ({ decision, complete }: Events['answered']) => console.log(decision.form, complete));
export async function draw(): Promise<Step | undefined> {
  const decision: Decision | null = await acquaint.next('sidebar', { plan: 'free' });
  if (!decision) return undefined;
  const { outcome, page, errors } = await acquaint.answer(decision, { answers: { company: 'Analytical Engines' }, declined: ['title'] });
  stop();
  // @ts-expect-error: there is no such outcome.
  if (outcome === 'saved') return undefined;
  // @ts-expect-error: a question may be absent.
  (await acquaint.ask('sidebar', { mode: 'inline' })).id;
  // @ts-expect-error: there is no such mode.
  await acquaint.ask('sidebar', { mode: 'popup' });
  return outcome === 'refused' ? void errors?.map(({ field, message }) => [field, message]) : page;
}
`;

for (const [module, resolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
  test(`its types are found and hold, for the example of the readme too, with the module resolution "${resolution}"`, () => {
    writeFileSync(join(project, 'shop.ts'), checked);
    const [, example] = /```js\n([^]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'));
    writeFileSync(join(project, 'readme.ts'), example);
    run(compiler, '--ignoreConfig', 'shop.ts', 'readme.ts', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', '',
      '--module', module, '--moduleResolution', resolution);
  });
}

// Bytes of each file that a bundler makes of a page's module.
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project }, bundle: true, splitting: true, format: 'esm', minify: true, write: false, outdir: project, logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents: bytes }) => [basename(path).replace(/-[0-9A-Z]{8}/, ''), bytes.length]));
}

test('a bundler leaves it out where it is not used, and else gives the rarer parts files of their own', async () => {
  assert.equal((await bundle("import { acquaint } from '@acquaint/widget';")).get('stdin.js'), 0);
  const made = await bundle("import { acquaint } from '@acquaint/widget'; acquaint.init();");
  assert.deepEqual([...made.keys()].sort(), ['acquaint.isolated.js', 'acquaint.more.js', 'stdin.js']);
  const whole = readFileSync(join(installed, 'dist/acquaint.mjs')).length;
  assert.ok(made.get('stdin.js') < whole + 500, `${made.get('stdin.js')} bytes of ${whole}`);
});
