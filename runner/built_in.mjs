// What of Node.js itself scripts may have: parts that touch neither files, nor network, nor processes. Each is
// a frozen copy, and all that is behind it is locked, so that one script cannot change it for the next.
import assert from 'node:assert';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import path from 'node:path';
import querystring from 'node:querystring';
import {Duplex, Readable, Stream, Writable} from 'node:stream';
import stringDecoder from 'node:string_decoder';
import url from 'node:url';
import util from 'node:util';
import {lockAll} from './locks.mjs';
import {makeSamples} from './samples.mjs';

// What would change the process for all, keep things in it, or call a script when its execution is over.
const kLeftOut = {
  buffer: ['Blob', 'File', 'SlowBuffer', 'resolveObjectURL'],
  crypto: ['setEngine', 'setFips', 'fips'],
  util: ['aborted', 'debuglog', 'debug', 'getSystemErrorMap', 'transferableAbortController', 'transferableAbortSignal'],
};

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

// What classes offer of that kind. They are found behind a hash, which is a stream, and its listeners.
for (const [holder, names] of [[AbortSignal, ['abort', 'any', 'timeout']], [URL, ['createObjectURL', 'revokeObjectURL']],
                               [Stream, ['setDefaultHighWaterMark']], [Readable, ['fromWeb', 'toWeb']],
                               [Writable, ['fromWeb', 'toWeb']], [Duplex, ['fromWeb', 'toWeb']]]) {
  for (const name of names) delete holder[name];
}
Object.freeze(util.inspect.defaultOptions);

// Bytes of one execution are not to be found by the next: no pool that small buffers share, and no memory as it was left.
const {Buffer} = buffer;
Buffer.poolSize = 0;
for (const name of ['allocUnsafe', 'allocUnsafeSlow']) Buffer[name] = (size) => Buffer.alloc(size);

const modules = {assert, buffer, crypto, path, querystring, string_decoder: stringDecoder, url, util};
const frozen = new Map(Object.entries(modules).map(([name, module]) => [name, frozenCopy(name, module)]));

// Globals of Node.js that a fresh context lacks.
export const kGlobals = Object.freeze({
  Buffer: freeze(Buffer), URL: freeze(URL), URLSearchParams: freeze(URLSearchParams),
  TextEncoder: freeze(TextEncoder), TextDecoder: freeze(TextDecoder), atob: freeze(atob), btoa: freeze(btoa),
});

const behind_accessors = [crypto.subtle, Buffer[Symbol.species], Stream.promises, Stream.pipeline[util.promisify.custom], Stream.finished[util.promisify.custom]];
lockAll([...frozen.values(), ...Object.values(kGlobals), ...behind_accessors], await makeSamples());

export function findBuiltIn(name) {
  return frozen.get(name.startsWith('node:') ? name.slice(5) : name);
}
