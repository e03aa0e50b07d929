// Loads a module of src/ as browsers will run it.
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

export async function load(name) {
  const { outputFiles: [file] } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${name}`, import.meta.url))],
    bundle: true, write: false, format: 'esm', target: 'es2022',
  });
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}
