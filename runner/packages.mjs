// Which modules scripts may require: those that package.json of this folder declares, and what these need
// themselves. They are run inside the script's context, as its own code would be.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import {fileURLToPath} from 'node:url';

const kFolder = path.dirname(fileURLToPath(import.meta.url));
const kPackages = path.join(kFolder, 'node_modules') + path.sep;
const kInside = path.join(kFolder, 'inside') + path.sep;
const declared = new Set(Object.keys(JSON.parse(fs.readFileSync(path.join(kFolder, 'package.json'), 'utf8')).dependencies));

// Builds of a package for another surrounding than the one that Node.js would choose.
const kBuilds = {
  axios: 'axios/dist/browser/axios.cjs', events: 'events/events.js',
  // Node.js would choose ES modules, which no script can be given.
  'async-function': 'async-function/index.js', 'async-generator-function': 'async-generator-function/index.js',
  'generator-function': 'generator-function/index.js',
};

// "lodash" of "lodash@4.17.10", "@a/b" of "@a/b@1/lib/c"; "lodash/fp" stays.
export function withoutVersion(name) {
  const match = /^(@[^/@]+\/[^/@]+|[^/@]+)(?:@[^/]*)?(\/.*)?$/.exec(name);
  return match === null ? name : match[1] + (match[2] ?? '');
}

function packageOf(name) {
  return name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
}

function find(from, name) {
  try {
    const require = createRequire(from === '' ? path.join(kFolder, 'main.mjs') : from);
    const file = require.resolve(kBuilds[name] ? path.join(kPackages, kBuilds[name]) : name);
    return file.startsWith(kPackages) ? file : undefined;
  } catch {
    return undefined;
  }
}

const found = new Map();  // Of names that no script has chosen.

// The file of a module as `from` (a file, or empty for a script) requires it; nothing when it may not have it.
export function resolve(from, name) {
  if (from === '' && !declared.has(packageOf(name))) return undefined;
  if (from === '' && !declared.has(name)) return find(from, name);
  const key = `${from}\0${name}`;
  if (!found.has(key)) found.set(key, find(from, name));
  return found.get(key);
}

const compiled = new Map();

// The compiled function around a module's text. Each file is read once.
export function compile(file, parameters) {
  let script = compiled.get(file);
  if (script === undefined) {
    const text = fs.readFileSync(file, 'utf8');
    const body = file.endsWith('.json') ? `module.exports = ${text};` : text;
    script = new vm.Script(`(function (${parameters}) {${body}\n})`, {filename: path.relative(kFolder, file)});
    compiled.set(file, script);
  }
  return script;
}

export function insideFile(name) {
  return kInside + name;
}
