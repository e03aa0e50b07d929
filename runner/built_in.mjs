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

// What frozen classes inherit from, streams and emitters, is what the runner's own socket and the process inherit from
// as well: a method put there would be called on these. It is locked instead of frozen: a property of that name can
// still be set on an object that inherits it, as Node.js itself does.
function lock(object, locked) {
  const is_object = (typeof object === 'function' || typeof object === 'object') && object !== null;
  if (!is_object || locked.has(object) || Object.isFrozen(object)) return;
  locked.add(object);
  for (const key of Reflect.ownKeys(object)) {
    const held = Object.getOwnPropertyDescriptor(object, key);
    if (!held.configurable) {
      if (held.writable && typeof held.value === 'object') Object.defineProperty(object, key, {writable: false});
      continue;
    }
    if (!held.writable) {
      Object.defineProperty(object, key, {configurable: false});
      continue;
    }
    const {value, enumerable} = held;
    Object.defineProperty(object, key, {
      enumerable, configurable: false,
      get() { return value; },
      set(other) {
        if (locked.has(this)) throw new TypeError('What Node.js shares cannot be changed.');
        Object.defineProperty(this, key, {value: other, writable: true, enumerable: true, configurable: true});
      },
    });
  }
  Object.preventExtensions(object);
  lock(Object.getPrototypeOf(object), locked);
  lock(Object.hasOwn(object, 'constructor') ? object.constructor : object.prototype, locked);
}

// One of each kind of stream that scripts can make, and the states that streams hold.
const kLocked = new WeakSet();
const hash = crypto.createHash('sha256');
for (const shared of [hash, hash._readableState, hash._writableState]) lock(Object.getPrototypeOf(shared), kLocked);

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
