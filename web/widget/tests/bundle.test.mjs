// What scripts/build-widget made, as it is shipped: small enough, pinned by its hash, and without what strict policies forbid.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const read = (name) => readFileSync(new URL(name, dist));

test('every file is within its budget, compressed', () => {
  const budgets = [
    [/^acquaint\.js$/, 1536], [/^acquaint-ui-[0-9a-f]{12}\.js$/, 8192], [/^acquaint-[0-9.]+\.js$/, 9216], [/^acquaint\.mjs$/, 9216],
    [/^acquaint-isolated-[0-9a-f]{12}\.js$/, 1536], [/^acquaint-isolated-[0-9.]+\.js$/, 1536], [/^acquaint\.isolated\.mjs$/, 1536],
    [/^acquaint-frame-[0-9a-f]{12}\.js$/, 2560],
    [/^acquaint-more-[0-9a-f]{12}\.js$/, 2560], [/^acquaint-more-[0-9.]+\.js$/, 2560], [/^acquaint\.more\.mjs$/, 2560],
  ];
  const names = readdirSync(dist);
  for (const [pattern, budget] of budgets) {
    const found = names.filter((name) => pattern.test(name));
    assert.equal(found.length, 1, `one file is called ${pattern}`);
    const compressed = read(`${found[0]}.gz`);
    assert.ok(compressed.length <= budget, `${found[0]} has ${compressed.length} of ${budget} bytes`);
    assert.deepEqual(gunzipSync(compressed), read(found[0]));
  }
});

test('the hashes of the pinned files are given', () => {
  const pinned = [`acquaint-${version}.js`, `acquaint-more-${version}.js`, `acquaint-isolated-${version}.js`];
  const hashOf = (name) => `sha384-${createHash('sha384').update(read(name)).digest('base64')}`;
  assert.deepEqual(JSON.parse(read('integrity.json')), Object.fromEntries(pinned.map((name) => [name, hashOf(name)])));
});

test('nothing makes HTML or code of a text', () => {
  for (const name of readdirSync(dist).filter((one) => /\.m?js$/.test(one))) {
    assert.doesNotMatch(String(read(name)), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("on/, name);
  }
});

test('the types stand alone and name what the module exports', () => {
  const types = String(read('acquaint.d.ts'));
  assert.match(types, /export declare const acquaint: Acquaint;/);
  assert.doesNotMatch(types, /\bimport\b.*from/);
});

test('the module can be imported where there is no document', async () => {
  const { acquaint } = await import(new URL('acquaint.mjs', dist).href);
  assert.equal(typeof acquaint.ask, 'function');
});
