// Bundles the widget into dist/: see docs/widget.md for what each file is for.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build, transform } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

const smallStyles = {
  name: 'small-styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      // esbuild leaves values of variables as they are.
      return { contents: code.trim().replace(/(--[\w-]+): /g, '$1:').replaceAll(', ', ','), loader: 'text' };
    });
  },
};

// The modules that a question may need besides stay on their own.
const partsBeside = {
  name: 'parts-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/(more|isolated)\.ts$/ }, ({ kind, path }) =>
      (kind === 'dynamic-import' ? { path: path.replace(/^\.\/(.*)\.ts$/, './acquaint.$1.mjs'), external: true } : undefined));
  },
};

// What asks in a frame is what asks on a page: the same file.
const sameUi = (file) => ({
  name: 'same-ui',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/ui\.ts$/ }, () => ({ path: `./${file}`, external: true }));
  },
});

async function bundle(entry, format, define = {}, plugins = []) {
  const { outputFiles: [file] } = await build({
    entryPoints: [join(here, 'src', entry)],
    bundle: true, minify: true, write: false, format, define, target: 'es2022', charset: 'utf8', legalComments: 'none',
    plugins: [smallStyles, partsBeside, ...plugins],
  });
  return Buffer.from(file.contents);
}

function digest(algorithm, bytes, encoding) {
  return createHash(algorithm).update(bytes).digest(encoding);
}

// The types stand in one module of their own; the package adds what it exports.
function types() {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const out = join(here, 'dist/types');
  execFileSync(process.execPath, [compiler, '--ignoreConfig', join(here, 'src/api.ts'), '--declaration', '--emitDeclarationOnly',
    '--outDir', out, '--target', 'es2022', '--lib', 'es2023,dom', '--types', '']);
  const text = readFileSync(join(out, 'api.d.ts'), 'utf8');
  rmSync(out, { recursive: true });
  return Buffer.from(`${text}export declare const acquaint: Acquaint;\nexport default acquaint;\n`);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const nameOf = (part, bytes) => `acquaint-${part}-${digest('sha256', bytes, 'hex').slice(0, 12)}.js`;
const hashOf = (bytes) => `sha384-${digest('sha384', bytes, 'base64')}`;
const more = await bundle('more.ts', 'esm');
const moreName = nameOf('more', more);
const isolated = await bundle('isolated.ts', 'esm');
const isolatedName = nameOf('isolated', isolated);
const ui = await bundle('ui.ts', 'esm', { MORE_FILE: JSON.stringify(moreName), ISOLATED_FILE: JSON.stringify(isolatedName) });
const uiName = nameOf('ui', ui);
const frame = await bundle('frame.ts', 'esm', {}, [sameUi(uiName)]);
const frameName = nameOf('frame', frame);
const framePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Question</title>
<meta name="viewport" content="width=device-width">
<base target="_top">
<script type="module" src="${frameName}"></script>
</head>
<body></body>
</html>
`;
const pinned = {
  [`acquaint-${version}.js`]: await bundle('single.ts', 'iife'),
  [`acquaint-more-${version}.js`]: await bundle('single_more.ts', 'iife'),
  [`acquaint-isolated-${version}.js`]: await bundle('single_isolated.ts', 'iife'),
};
const hashes = Object.fromEntries(Object.entries(pinned).map(([name, bytes]) => [name, hashOf(bytes)]));
const files = {
  'acquaint.js': await bundle('loader.ts', 'iife', { UI_FILE: JSON.stringify(uiName) }),
  [uiName]: ui,
  [moreName]: more,
  [isolatedName]: isolated,
  [frameName]: frame,
  'frame.html': Buffer.from(framePage),
  ...pinned,
  'acquaint.more.mjs': more,
  'acquaint.isolated.mjs': isolated,
  'acquaint.mjs': await bundle('index.ts', 'esm'),
  'acquaint.d.ts': types(),
  'integrity.json': Buffer.from(`${JSON.stringify(hashes)}\n`),
};
for (const [name, bytes] of Object.entries(files)) {
  writeFileSync(join(dist, name), bytes);
  if (/\.m?js$/.test(name)) writeFileSync(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9, memLevel: 9 }));
}
for (const name of readdirSync(dist).filter((one) => one.endsWith('.gz'))) {
  console.log(`${name} ${readFileSync(join(dist, name)).length} bytes`);
}
