// What of Node.js itself scripts may have: parts that touch neither files, nor network, nor processes. Each is
// a frozen copy, so that one script cannot change it for the next.
import assert from 'node:assert';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import path from 'node:path';
import querystring from 'node:querystring';
import stringDecoder from 'node:string_decoder';
import url from 'node:url';
import util from 'node:util';

const kLeftOut = {crypto: ['setEngine', 'setFips', 'fips'], util: ['debuglog', 'debug', 'getSystemErrorMap']};

function freeze(value) {
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null) return value;
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === 'function' && value.prototype) Object.freeze(value.prototype);
  return Object.freeze(value);
}

// Accessors are left behind where their value is a default that warns of its use.
function frozenCopy(name, module) {
  const copy = typeof module === 'function' ? module : {};
  for (const key of Object.keys(module)) {
    if (kLeftOut[name]?.includes(key)) continue;
    const value = module[key];
    freeze(value);
    if (copy !== module) copy[key] = value;
  }
  return Object.freeze(copy);
}

const modules = {assert, buffer, crypto, path, querystring, string_decoder: stringDecoder, url, util};
const frozen = new Map(Object.entries(modules).map(([name, module]) => [name, frozenCopy(name, module)]));

// Globals of Node.js that a fresh context lacks.
export const kGlobals = Object.freeze({
  Buffer: freeze(buffer.Buffer), URL: freeze(URL), URLSearchParams: freeze(URLSearchParams),
  TextEncoder: freeze(TextEncoder), TextDecoder: freeze(TextDecoder), atob: freeze(atob), btoa: freeze(btoa),
});

export function findBuiltIn(name) {
  return frozen.get(name.startsWith('node:') ? name.slice(5) : name);
}
