// Hostile rules by the thousand: families of attacks, each tried on everything that it could be tried on. The same
// scripts in each run. A script that gets out says so with the word of `kEscaped`, by an error, a claim or the console.
export const kEscaped = 'escaped-from-the-context';

// Fixed, so that a failure happens again.
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

// What each script begins with. `attack` tries on whatever it is given what would lead out, and `end` ends the rule.
function prelude({file, port}) {
  return `
  const tell = (how) => { console.log('${kEscaped}', how); const error = new Error('${kEscaped} by ' + how); try { callback(error); } catch (again) { } throw error; };
  const is_way_out = (value) => {
    try {
      return value !== null && (typeof value === 'object' || typeof value === 'function') &&
             (typeof value.memoryUsage === 'function' || typeof value.readFileSync === 'function' || typeof value.createConnection === 'function' ||
              typeof value.execSync === 'function' || typeof value.runInThisContext === 'function' || typeof value._load === 'function' ||
              (typeof value.process === 'object' && value.process !== null && typeof value.process.memoryUsage === 'function'));
    } catch (error) { return false; }
  };
  const harm = (found) => {
    const process = found.process || found;
    try { (process.mainModule ? process.mainModule.require : process.getBuiltinModule)('fs').appendFileSync(${JSON.stringify(file)}, 'x'); } catch (error) { }
    try { found.readFileSync && console.log(found.readFileSync(${JSON.stringify(file)}, 'utf8')); } catch (error) { }
    try { found.createConnection && found.createConnection(${port}, '127.0.0.1'); } catch (error) { }
    try { console.log(JSON.stringify(process.env)); } catch (error) { }
  };
  const look = (value, how) => { if (is_way_out(value)) { harm(value); tell(how); } return value; };
  const payloads = ['return process', 'return typeof process === "object" && process', 'return this.process || this', 'return globalThis',
                    'return (function () { return this; })()', 'return new Function("return process")()', 'return eval("process")', 'return require("fs")',
                    'return module.constructor', 'return global.process'];
  const make = (constructor, payload, how) => {
    for (const call of [() => constructor(payload)(), () => new constructor(payload)(), () => Reflect.construct(constructor, [payload])(),
                        () => constructor.call(null, payload).call(undefined), () => constructor.apply(null, [payload])()]) {
      let made;
      try { made = call(); } catch (error) { look(error, how); continue; }
      look(made, how);
      if (made && typeof made.next === 'function') { try { look(made.next().value, how); } catch (error) { } }
      if (made && typeof made.then === 'function') made.then((value) => look(value, how), () => { });
    }
  };
  // What it calls calls it again: not from within, and not without end.
  let attacks = 0, attacking = false;
  const attack = (value, how, payload) => {
    if (attacking || ++attacks > 24) return;
    attacking = true;
    try { look(value, how); attack_one(value, how, payload); } finally { attacking = false; }
  };
  const attack_one = (value, how, payload) => {
    const chosen = payload === undefined ? payloads : [payload];
    for (let from = value, depth = 0; from !== null && from !== undefined && depth < 8; ++depth) {
      look(from, how);
      let constructor;
      try { constructor = from.constructor; } catch (error) { look(error, how); }
      for (let up = 0; up < 3 && typeof constructor === 'function'; ++up) {
        for (const each of chosen) make(constructor, each, how);
        look(constructor, how);
        try { constructor = constructor.constructor; } catch (error) { break; }
      }
      try { from = Object.getPrototypeOf(from); } catch (error) { break; }
    }
    if (value !== null && (typeof value === 'object' || typeof value === 'function')) {
      let keys = [];
      try { keys = Reflect.ownKeys(value); } catch (error) { }
      for (const key of keys.slice(0, 60)) { try { look(value[key], how + '.' + String(key)); } catch (error) { look(error, how); } }
    }
  };
  const end = () => { try { callback(null, user, context); } catch (error) { } };
`;
}

// Everything that a rule is given or can make.
const kThings = [
  'this', 'globalThis', 'arguments', 'arguments.callee.caller', 'user', 'user.app_metadata', 'context', 'context.request', 'context.stats', 'callback',
  'configuration', 'auth0', 'auth0.users', 'auth0.users.updateUserMetadata', 'auth0.users.update(user.user_id, {})', 'console', 'console.log', 'require',
  'setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'fetch', 'global', 'global.constructor',
  'Object.getPrototypeOf(global)', 'Buffer', 'Buffer.from', 'Buffer.alloc(1)', 'Buffer.alloc(1).buffer', 'Buffer.prototype', 'Buffer[Symbol.species]',
  'URL', 'new URL("https://a.example/?b=c")', 'new URL("https://a.example/?b=c").searchParams', 'new URLSearchParams("a=b").entries()',
  'new TextEncoder()', 'new TextEncoder().encode("a")', 'new TextDecoder()', 'atob', 'btoa', 'jwt', 'jwt.sign', 'UnauthorizedError',
  'new UnauthorizedError("no")', 'require("crypto")', 'require("crypto").createHash', 'require("crypto").createHash("sha1")',
  'Object.getOwnPropertySymbols(require("crypto").createHash("sha1")).map((each) => require("crypto").createHash("sha1")[each])[0]',
  'require("crypto").createHmac("sha1", "k")', 'require("crypto").createSecretKey(Buffer.alloc(8))', 'require("crypto").webcrypto',
  'require("crypto").webcrypto.subtle', 'require("crypto").webcrypto.subtle.digest("SHA-1", new Uint8Array(1))', 'require("crypto").createECDH("prime256v1")',
  'require("crypto").constants', 'require("crypto").randomBytes(4)', 'require("crypto").createSign("sha256")', 'require("crypto").createSign("sha256")._writableState',
  'require("util")', 'require("util").inspect', 'require("util").promisify(setTimeout)', 'require("util").promisify(setTimeout)(1)',
  'require("util").callbackify(async () => { })', 'require("util").types', 'require("util").inherits', 'new (require("util").TextDecoder)()', 'require("path")',
  'require("path").win32', 'require("url")', 'require("url").parse("https://a.example")', 'require("querystring")', 'require("querystring").parse("a=b")',
  'new (require("string_decoder").StringDecoder)()', 'require("assert")', 'require("assert").AssertionError', 'require("buffer")', 'require("buffer").constants',
  'require("events")', 'new (require("events"))()', 'require("stream")', 'new (require("stream").PassThrough)()', 'require("timers")', 'require("lodash")',
  'require("lodash").template("<%= 1 %>")', 'require("lodash").runInContext', 'require("moment")()', 'require("uuid").v4', 'require("async")', 'require("axios")',
  'require("axios").create()', 'require("request")', 'require("request-promise")', 'require("node-fetch")', 'new (require("node-fetch").Headers)()', 'require("https")',
  'require("https").globalAgent', 'new Error("x")', 'new Promise(() => { })', 'new Proxy({}, {})', 'new Proxy(function () { }, {})', 'Symbol.iterator', '(function* () { })()',
  '(async function* () { })()', '(async () => { })()', '/a/.exec("a")', '[].values()', 'new Map().entries()', 'new WeakRef({})', 'new Date()', 'Intl', 'new Intl.Collector()',
  'Atomics', 'WebAssembly', 'Reflect', 'JSON', 'Math', 'new SharedArrayBuffer(8)', 'new DataView(new ArrayBuffer(8))', '0n', 'Object(Symbol())', 'eval', 'Function',
];

// Ways to get from a thing to code outside.
const kWays = {
  'its constructors': (thing) => `attack(${thing}, 'constructors');`,
  'its bound constructors': (thing, payload) => `const found = ${thing}; make(Function.prototype.bind.call(found.constructor.constructor, null), ${payload}, 'bind');`,
  'its descriptors': (thing, payload) => `
    const found = ${thing};
    for (const holder of [found, Object.getPrototypeOf(Object(found))]) {
      const all = Object.getOwnPropertyDescriptors(holder);
      for (const key of Reflect.ownKeys(all).slice(0, 40)) {
        const {value, get, set} = all[key];
        for (const each of [value, get, set]) if (typeof each === 'function') make(each.constructor, ${payload}, 'descriptor');
      }
    }`,
  'kinds of its functions': (thing, payload) => `
    const found = ${thing};
    for (const kind of [async function () { }, function* () { }, async function* () { }]) {
      make(kind.constructor, ${payload}, 'kind');
      let call = found;
      if (typeof call !== 'function') call = call.constructor;
      make(Object.getPrototypeOf(call).constructor, ${payload}, 'kind');
    }`,
  'what it throws': (thing, payload) => `
    const found = ${thing};
    for (const call of [() => found(), () => new found(), () => found.call({}, Symbol()), () => String(found), () => found[Symbol.toPrimitive](), () => found.x.y,
                        () => Reflect.set(found, 'constructor', 1) && null.x, () => found(null, null, null), () => found({get length() { throw new Error(); }})]) {
      try { attack(call(), 'value', ${payload}); } catch (error) { attack(error, 'error', ${payload}); }
    }`,
  'a subclass of it': (thing, payload) => `
    const found = ${thing};
    const Base = typeof found === 'function' ? found : found.constructor;
    class Own extends Base { constructor(...values) { super(...values); } static get [Symbol.species]() { return function (...values) { attack(this, 'species', ${payload}); return {}; }; } }
    let made; try { made = new Own(1); } catch (error) { attack(error, 'error', ${payload}); }
    if (made) { attack(made, 'made', ${payload}); try { attack(made.slice(0), 'sliced', ${payload}); } catch (error) { attack(error, 'error', ${payload}); } }`,
};

function chains(random) {
  const scripts = [];
  for (const [way, body] of Object.entries(kWays)) {
    for (const thing of kThings) scripts.push([`${way}: ${thing}`, `try { ${body(thing, `payloads[${random(10)}]`)} } catch (error) { attack(error, 'thrown'); } end();`]);
  }
  return scripts;
}

const kThrowers = [
  'null.x', 'Buffer.alloc(-1)', 'new URL("x")', 'require("nothing")', 'require("crypto").createHash("x")', 'JSON.parse("{")', 'new RegExp("(")', 'decodeURIComponent("%")',
  'require("util").promisify(1)', 'new TextDecoder("x")', 'atob("*")', 'structuredClone(() => { })', 'require("assert").strictEqual(1, 2)', 'require("assert").ok(false)',
  'Buffer.from([1]).readInt32LE(9)', 'eval("(")', 'new Function("(")', '(function deep() { deep(); })()', 'jwt.verify("x", "y")', 'setTimeout(1)', 'new Array(-1)', '"x".repeat(-1)',
];
const kStackLookers = {
  'sites of a stack': `Error.prepareStackTrace = (error, sites) => { for (const site of sites) for (const name of ['getThis', 'getFunction', 'getEvalOrigin', 'getTypeName', 'getFileName', 'getPromiseIndex']) { try { attack(site[name](), name); attack(site, 'site'); } catch (again) { attack(again, 'error'); } } return 'x'; };`,
  'sites with its class': `try { CALL; } catch (first) { try { first.constructor.prepareStackTrace = (error, sites) => { attack(sites, 'sites'); for (const site of sites) attack(site.getThis(), 'this'); return 'x'; }; Object.getPrototypeOf(first.constructor).prepareStackTrace = first.constructor.prepareStackTrace; } catch (refused) { attack(refused, 'refused'); } }`,
  'a deeper stack': `Error.stackTraceLimit = Infinity; Error.prepareStackTrace = (error, sites) => { attack(error, 'error'); sites.forEach((site) => attack(site.getFunction && site.getFunction(), 'function')); return sites; };`,
  'a captured stack': `const held = {}; Error.captureStackTrace(held); attack(held.stack, 'held'); try { Error.captureStackTrace(new Proxy({}, {defineProperty(target, key, told) { attack(told, 'told'); return Reflect.defineProperty(target, key, told); }})); } catch (again) { attack(again, 'again'); }`,
  'who called': `const caller = () => { try { return arguments.callee.caller; } catch (again) { attack(again, 'again'); } }; let up = caller(); for (let i = 0; up && i < 20; ++i) { attack(up, 'caller'); try { attack(up.arguments, 'arguments'); up = up.caller; } catch (again) { attack(again, 'again'); break; } }`,
};

function stacks() {
  return Object.entries(kStackLookers).flatMap(([name, looker]) => kThrowers.map((call) => [
    `${name}: ${call}`,
    `try { ${looker.replaceAll('CALL', call)} } catch (error) { attack(error, 'looker'); }
     try { ${call}; } catch (error) { try { attack(error.stack, 'stack'); } catch (again) { } attack(error, 'error'); }
     end();`,
  ]));
}

const kTakers = [
  'console.log(value)', 'Buffer.from(value)', 'Buffer.concat(value)', 'new URL(value)', 'new URLSearchParams(value)', 'require(value)', 'setTimeout(value, 1)', 'setTimeout(() => { }, value)',
  'clearTimeout(value)', 'structuredClone(value)', 'require("util").inspect(value)', 'require("util").format("%o %s %j", value, value, value)', 'require("util").inspect(value, {showProxy: true, getters: true})',
  'require("crypto").createHash("sha1").update(value)', 'require("crypto").createHash(value)', 'require("crypto").randomFillSync(value)', 'require("crypto").createHash("sha1").pipe(value)',
  'require("crypto").createHash("sha1").on("error", value)', 'require("util").isDeepStrictEqual(value, {})', 'require("util").promisify(value)().then(() => { }, () => { })', 'require("assert").deepStrictEqual(value, {a: 1})', 'require("path").join(value)',
  'require("url").format(value)', 'require("querystring").stringify(value)', 'fetch("https://a.example/", value).catch(() => { })', 'fetch(value).catch(() => { })', 'jwt.sign({}, value)', 'jwt.sign(value, "k")',
  'auth0.users.update(user.user_id, value).catch(() => { })', 'auth0.users.updateAppMetadata(value, {}).catch(() => { })', 'new TextDecoder().decode(value)', 'new TextEncoder().encodeInto("a", value)',
  'JSON.stringify(value)', 'global.kept = value', 'Reflect.apply(value, value, [value])', 'require("util").callbackify(value)(() => { })', 'require("util").inherits(value, value)',
];
const kTrapped = {
  'a proxy': 'new Proxy(function () { }, new Proxy({}, {get: (target, name) => (...values) => { for (const each of values) attack(each, "trap"); return Reflect[name](...values); }}))',
  'a proxy of an array': 'new Proxy([1, 2], {get: (target, name, receiver) => { attack(receiver, "receiver"); return Reflect.get(target, name); }, ownKeys: () => { throw new Error("trapped"); }})',
  'getters': '({get length() { attack(this, "this"); return 2; }, get then() { attack(this, "this"); return undefined; }, get constructor() { return function (...values) { values.forEach((each) => attack(each, "new")); }; }, get 0() { return 1; }})',
  'conversions': '({[Symbol.toPrimitive](hint) { attack(arguments, "arguments"); attack(arguments.callee.caller, "caller"); return hint === "number" ? 1 : "a"; }, toString() { return "a"; }, toJSON(key) { attack(this, "this"); return this; }})',
  'a thenable': '({then(resolve, reject) { attack(resolve, "resolve"); attack(reject, "reject"); attack(this, "this"); resolve(this === globalThis); }})',
  'its own inspection': '({[require("util").inspect.custom](depth, options, inspect) { attack(options, "options"); attack(inspect, "inspect"); attack(options.stylize, "stylize"); return inspect(this === globalThis); }, [Symbol.iterator]: function* () { attack(this, "this"); yield 1; }})',
};

function proxies() {
  return Object.entries(kTrapped).flatMap(([name, value]) => kTakers.map((taker) => [
    `${name} for ${taker}`, `try { const value = ${value}; attack(${taker}, 'taken'); } catch (error) { attack(error, 'error'); } setTimeout(end, 1);`]));
}

const kPolluted = [
  'Object.prototype', 'Array.prototype', 'Function.prototype', 'Promise.prototype', 'String.prototype', 'Map.prototype', 'Set.prototype', 'RegExp.prototype', 'Error.prototype', 'JSON', 'Reflect',
  'Object', 'Array', 'Promise', 'Symbol.prototype', 'Number.prototype', 'Buffer', 'Buffer.prototype', 'Object.getPrototypeOf(Buffer.prototype)', 'URL.prototype', 'URLSearchParams.prototype',
  'Object.getPrototypeOf(global)', 'global.constructor', 'require("crypto").createHash("sha1").constructor.prototype', 'Object.getPrototypeOf(require("crypto").createSecretKey(Buffer.alloc(8)))',
  'Object.getPrototypeOf(Object.getPrototypeOf(require("crypto").createSign("sha256")))', 'require("crypto").createHash', 'require("util").inspect', 'require("util").inspect.defaultOptions', 'TextDecoder.prototype',
];
const kPollutions = {
  'methods that answer wrongly': 'for (const key of Reflect.ownKeys(target)) { try { if (typeof target[key] === "function" && key !== "constructor") target[key] = function () { return "polluted"; }; } catch (error) { attack(error, "error"); } }',
  'accessors': 'for (const key of ["then", "toJSON", "type", "outcome", "verdict", "id_token", "call", "get", "url", "0", "polluted", "export"]) { try { Object.defineProperty(target, key, {get() { attack(this, "this"); return "polluted"; }, set(value) { attack(value, "set"); }, configurable: true}); } catch (error) { attack(error, "error"); } }',
  'a prototype': 'try { Object.setPrototypeOf(target, new Proxy({}, {get: (holder, name, receiver) => { attack(receiver, "receiver"); return undefined; }})); } catch (error) { attack(error, "error"); }',
  'nothing left': 'for (const key of Reflect.ownKeys(target)) { try { delete target[key]; } catch (error) { } } try { Object.freeze(target); } catch (error) { }',
};

function pollution() {
  return Object.entries(kPollutions).flatMap(([name, body]) => kPolluted.map((target) => [
    `${name} of ${target}`, `const done = callback, who = user, where = context; try { const target = ${target}; ${body} } catch (error) { } done(null, who, where);`]));
}

const kNames = ['fs', 'net', 'child_process', 'worker_threads', 'vm', 'module', 'process', 'os', 'inspector', 'v8', 'dns', 'tls', 'http2', 'cluster', 'dgram', 'repl', 'async_hooks', 'wasi', 'perf_hooks', 'test', 'sys'];
const kSpellings = [
  (name) => name, (name) => `node:${name}`, (name) => `NODE:${name}`, (name) => `${name}/promises`, (name) => `${name}@1`, (name) => `node:node:${name}`, (name) => `./${name}`, (name) => ` ${name}`, (name) => `${name}\0.js`,
];
const kPaths = [
  '../main.mjs', './execution.mjs', '/etc/passwd', '/proc/self/environ', '/proc/self/maps', 'lodash/../../main.mjs', 'lodash/../../package.json', 'lodash/../../../package.json', 'lodash/package.json', 'axios/../../inside/main.js',
  'file:///etc/passwd', 'data:text/javascript,1', 'lodash/%2e%2e/%2e%2e/main.mjs', 'lodash\\..\\..\\main.mjs', '..', '.', '', 'node:', '@', '@/..', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'jsonwebtoken/node_modules/ms',
  'load:', 'file:/etc/passwd', 'inside/main.js', 'async/../jws', 'axios/lib/adapters/http.js', 'axios/dist/node/axios.cjs', 'lodash/x'.repeat(2000), 'events/../../built_in.mjs', 'stream-browserify/../../packages.mjs', 'uuid/../../node_modules/ms',
];

function reaching() {
  const required = kNames.flatMap((name) => kSpellings.map((spell) => spell(name))).concat(kPaths);
  const scripts = required.map((name) => [`require ${JSON.stringify(name).slice(0, 60)}`, `try { const found = require(${JSON.stringify(name)}); attack(found, 'required'); if (/root:|PATH=/.test(JSON.stringify(found))) tell('a file'); } catch (error) { attack(error, 'error', payloads[0]); } end();`]);
  for (const name of [...kNames.slice(0, 8), 'node:fs', './main.mjs', 'data:text/javascript,export default process', 'file:///etc/passwd']) {
    const text = JSON.stringify(name);
    scripts.push([`import ${name}`, `import(${text}).then((found) => { attack(found, 'imported'); attack(found.default, 'default'); end(); }, (error) => { attack(error, 'error'); end(); });`]);
    scripts.push([`import ${name} from made code`, `new Function('return import(${text.replaceAll('"', '\\"')})')().then((found) => { attack(found, 'imported'); end(); }, (error) => { attack(error, 'error'); end(); });`]);
    scripts.push([`a name that changes: ${name}`, `let turn = 0; for (let i = 0; i < 4; ++i) { try { attack(require({toString() { return ++turn % 2 ? 'lodash' : ${text}; }}), 'required'); } catch (error) { attack(error, 'error', payloads[0]); } } end();`]);
  }
  const names = ['process', 'module', 'exports', '__filename', '__dirname', 'host', 'inside', 'shared', 'globals', 'own', 'loaded', 'internalBinding', 'primordials', 'vm', 'Execution', 'kGlobals', 'window', 'self', 'root', 'GLOBAL', 'WScript', 'Deno', 'Bun', 'MessageChannel', 'Worker', 'BroadcastChannel', 'WebSocket', 'XMLHttpRequest', 'performance', 'navigator'];
  for (const name of names) {
    scripts.push([`the name ${name}`, `try { if (typeof ${name} !== 'undefined') attack(${name}, ${JSON.stringify(name)}); } catch (error) { attack(error, 'error'); } try { attack((0, eval)(${JSON.stringify(name)}), 'eval'); } catch (error) { } try { attack(new Function('return ' + ${JSON.stringify(name)})(), 'made'); } catch (error) { } end();`]);
  }
  return scripts;
}

// Whatever these leave behind says LATE to the console, or ends whoever runs when it comes to it.
function lingering() {
  const late = `(() => { console.log('LATE'); Promise.reject(new UnauthorizedError('LATE')); })`;
  const ways = {
    'a timer': `setTimeout(${late}, 1);`, 'an interval': `setInterval(${late}, 1);`, 'an immediate': `setImmediate(${late});`,
    'a microtask': `queueMicrotask(${late});`, 'a promise': `Promise.resolve().then(${late});`, 'a nextTick': `try { require('util').callbackify(async () => 1)(${late}); } catch (error) { }`,
    'a key that is derived': `require('crypto').pbkdf2('a', 'b', 20000, 32, 'sha1', ${late});`, 'random bytes': `require('crypto').randomBytes(1 << 20, ${late});`,
    'scrypt': `require('crypto').scrypt('a', 'b', 32, ${late});`, 'a pair of keys': `require('crypto').generateKeyPair('ec', {namedCurve: 'prime256v1'}, ${late});`,
    'a prime': `require('crypto').generatePrime(64, ${late});`, 'a digest': `require('crypto').webcrypto.subtle.digest('SHA-512', new Uint8Array(1 << 20)).then(${late});`,
    'digests without end': `const again = () => require('crypto').subtle.digest('SHA-1', new Uint8Array(1 << 16)).then(() => { (${late})(); return again(); }); again();`,
    'a digest of the class': `const {subtle} = require('crypto').webcrypto; Object.getPrototypeOf(subtle).digest && Object.getPrototypeOf(subtle).digest.call(subtle, 'SHA-1', new Uint8Array(1 << 20)).then(${late}).catch(() => { });`,
    'waiting for memory': `if (Atomics.waitAsync) Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1).value.then(${late});`,
    'a registry': `if (typeof FinalizationRegistry !== 'undefined') { const registry = new FinalizationRegistry(${late}); for (let i = 0; i < 1000; ++i) registry.register({i}); globalThis.kept = registry; }`,
    'a signal': `const {Readable} = require('crypto').createSign('sha1').constructor.super_ || {}; let from = require('crypto').createSign('sha1'); while (from && !(Object.hasOwn(from, 'constructor') && from.constructor.Readable)) from = Object.getPrototypeOf(from); from.constructor.Readable.from([1]).map((value, {signal}) => { signal.constructor.timeout && signal.constructor.timeout(1).addEventListener('abort', ${late}); return value; }).toArray().catch(() => { });`,
    'an event of a hash': `const hash = require('crypto').createHash('sha1'); hash.on('finish', ${late}); hash.end('a');`,
    'an answer of another server': `fetch('https://a.example/').then(${late}, ${late});`,
    'a thrown event': `require('crypto').pbkdf2('a', 'b', 20000, 32, 'sha1', () => { throw new Error('LATE'); });`,
    'a rejection': `require('crypto').subtle.importKey('raw', new Uint8Array(1), 'AES-GCM', true, ['encrypt']); require('crypto').subtle.digest('SHA-1', new Uint8Array(1 << 20)).then(() => Promise.reject(new Error('LATE')));`,
    'a timer of a package': `require('async').timeout((done) => setTimeout(done, 5), 1)(${late});`, 'a delayed lodash': `require('lodash').delay(${late}, 1); require('lodash').defer(${late});`,
  };
  return Object.entries(ways).flatMap(([name, body]) => [
    [`${name} outlives`, `try { ${body} } catch (error) { attack(error, 'error'); } end();`],
    [`${name} outlives an error`, `try { ${body} } catch (error) { attack(error, 'error'); } callback(new Error('over'));`],
  ]);
}

const kOdd = {
  'a loop': '(() => { const made = {}; made.made = made; return made; })()', 'a function': '(() => 1)', 'a symbol': 'Symbol("x")', 'a big number': '10n ** 400n', 'not a number': 'NaN', 'a date': 'new Date(NaN)', 'a map': 'new Map([[{}, {}]])',
  'a getter that throws': '({get a() { throw new Error("no"); }})', 'a getter that ends it': '({get a() { callback(null, user, context); return 1; }})', 'toJSON without end': '({toJSON() { return this; }})', 'toJSON that throws': '({toJSON() { throw {}; }})',
  'a proxy without keys': 'new Proxy({}, {ownKeys() { throw 1; }})', 'a proxy with wrong keys': 'new Proxy({}, {ownKeys: () => ["a", "a"]})', 'a revoked proxy': '(() => { const {proxy, revoke} = Proxy.revocable({}, {}); revoke(); return proxy; })()',
  'a long text': '"x".repeat(1 << 20)', 'half a character': '"\\ud83d"', 'control characters': '"\\u0000\\r\\n\\u2028"', 'deep nesting': '(() => { let made = {}; for (let i = 0; i < 5000; ++i) made = {made}; return made; })()',
  'many keys': 'Object.fromEntries(Array.from({length: 20000}, (value, key) => ["k" + key, key]))', 'reserved names': 'JSON.parse(\'{"__proto__": {"verdict": "deny"}, "constructor": {"prototype": {"x": 1}}, "toString": 1}\')',
  'a sparse array': 'Object.assign([], {4000: 1})', 'a thenable': '({then(resolve) { resolve(1); }})', 'an array of itself': '(() => { const made = []; made.push(made); return made; })()', 'nothing': 'null', 'a null prototype': 'Object.create(null)',
  'a boxed text': 'new String("https://a.example/")', 'bytes': 'Buffer.alloc(1000)', 'a class': 'class { static x = 1; }', 'an error': 'new Error("x")', 'a negative zero': '-0',
};
const kPlaces = {
  'the id token': (odd) => `context.idToken = ${odd}; end();`, 'a claim': (odd) => `context.idToken.claim = ${odd}; end();`, 'a claim of the access token': (odd) => `context.accessToken['https://a.example/x'] = ${odd}; end();`,
  'a redirect': (odd) => `context.redirect = {url: ${odd}}; end();`, 'the error': (odd) => `callback(${odd});`, 'what is thrown': (odd) => `throw ${odd};`, 'the message': (odd) => `callback({name: ${odd}, message: ${odd}, code: ${odd}});`,
  'the metadata': (odd) => `auth0.users.updateAppMetadata(user.user_id, {x: ${odd}}).then(() => end(), callback);`, 'the user': (odd) => `callback(null, ${odd}, context);`, 'the context': (odd) => `callback(null, user, ${odd});`,
};

function odd() {
  return Object.entries(kPlaces).flatMap(([place, body]) => Object.entries(kOdd).map(([name, value]) => [`${name} as ${place}`, `try { ${body(value)} } catch (error) { attack(error, 'error', payloads[0]); try { callback(error); } catch (again) { } }`]));
}

function abuse() {
  const bodies = {
    'the callback twice': 'end(); end();', 'the callback a thousand times': 'for (let i = 0; i < 1000; ++i) callback(null, user, context);', 'the callback later again': 'end(); setTimeout(end, 1);', 'the callback as a constructor': 'try { attack(new callback(), "new"); } catch (error) { attack(error, "error"); } end();',
    'the callback with a loop': 'user.user = user; context.context = context; end();', 'the callback by a promise': 'Promise.resolve().then(end);', 'the callback with call': 'callback.call(new Proxy({}, {}), null, user, context);', 'the callback and then a throw': 'end(); throw new Error("late");',
    'the callback in a getter': 'Object.defineProperty(context, "idToken", {get() { end(); return {}; }}); end();', 'a result that is a thenable': 'return {then(resolve, reject) { reject(new Error("then")); }};', 'a result that throws': 'setTimeout(end, 1); return {get then() { throw new Error("then"); }};',
    'another rule by its name': 'Object.defineProperty(Array.prototype, "rules", {get() { return ["x"]; }}); end();', 'a verdict of its own': 'Object.prototype.verdict = "deny"; Object.prototype.changes = [{section: "app_metadata", patch: {admin: true}}]; end();', 'JSON replaced': 'JSON.stringify = () => "{\\"verdict\\": \\"deny\\"}"; JSON.parse = () => ({kind: "x"}); end();',
    'text replaced': 'String.prototype.slice = function () { return new Proxy({}, {}); }; String.prototype.replace = () => 1; console.log("x"); end();', 'maps replaced': 'Map.prototype.get = () => { throw 1; }; Map.prototype.delete = Map.prototype.set = Map.prototype.get; setTimeout(() => { }, 1); end();',
    'a console flood': 'for (let i = 0; i < 5000; ++i) console.log(i, "x".repeat(5000)); end();', 'a console of loops': 'const loop = {}; loop.loop = loop; for (const level of Object.keys(console)) console[level](loop, Symbol("x"), 10n, null, undefined, () => { }); end();', 'a console with traps': 'console.log({toJSON() { console.log(this); return this; }}); end();', 'forged frames': 'console.log(String.fromCharCode(0, 0, 0, 2) + "{}"); end();',
    'a timer flood': 'let refused = 0; for (let i = 0; i < 5000; ++i) { try { setTimeout(() => { }, 60000); } catch (error) { ++refused; } } if (refused !== 4000) tell("timers: " + refused); end();', 'odd delays': 'for (const delay of [-1, NaN, Infinity, "x", {}, 1e308, Symbol.iterator]) { try { setTimeout(() => { }, delay); } catch (error) { } } end();',
    'a microtask flood': 'let left = 200000; const again = () => { if (--left > 0) queueMicrotask(again); else end(); }; again();', 'a promise flood': 'Promise.all(Array.from({length: 50000}, async () => { })).then(end);', 'rejections': 'for (let i = 0; i < 2000; ++i) Promise.reject(new Error("lost")); setTimeout(end, 1);', 'a fetch flood': 'for (let i = 0; i < 200; ++i) fetch("https://a.example/" + i).catch(() => { }); setTimeout(end, 5);',
    'deep JSON': 'try { JSON.parse("[".repeat(200000)); } catch (error) { attack(error, "error", payloads[0]); } end();', 'deep recursion': 'const deep = () => { try { return deep(); } catch (error) { try { console.log(1); } catch (again) { attack(again, "again", payloads[0]); } try { setTimeout(deep, 1); } catch (again) { attack(again, "again", payloads[0]); } } }; deep(); end();', 'deep recursion into crypto': 'const deep = () => { try { return deep(); } catch (error) { try { require("crypto").createHash("x"); } catch (again) { attack(again, "again", payloads[0]); } } }; deep(); end();',
    'long text': 'let text = "x".repeat(1 << 24); context.idToken.length = text.length; text = ""; end();', 'a text too long': 'try { "x".repeat(2 ** 30); } catch (error) { attack(error, "error"); } end();', 'a pattern that takes long': '/^(a+)+$/.test("a".repeat(22) + "b"); end();', 'many patterns': 'for (let i = 0; i < 2000; ++i) new RegExp("a".repeat(i)); end();', 'many scripts': 'for (let i = 0; i < 500; ++i) new Function("return " + i)(); end();', 'sparse memory': 'const list = []; list.length = 2 ** 32 - 1; end();',
    'a wasm module': 'try { attack(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), "module"); tell("wasm"); } catch (error) { attack(error, "error"); } end();', 'a wasm promise': 'WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => tell("wasm"), (error) => { attack(error, "error"); end(); });', 'wasm memory': 'try { const memory = new WebAssembly.Memory({initial: 1}); attack(memory.buffer, "buffer"); } catch (error) { attack(error, "error"); } end();', 'wasm streaming': 'try { attack(WebAssembly.compileStreaming && WebAssembly.compileStreaming(Promise.resolve(1)).catch(() => { }), "promise"); } catch (error) { attack(error, "error"); } end();',
    'shared memory': 'const shared = new Int32Array(new SharedArrayBuffer(1024)); Atomics.store(shared, 0, 1); attack(shared, "shared"); end();', 'waiting a little': 'try { Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 10); } catch (error) { attack(error, "error"); } end();', 'bytes of the pool': 'for (const bytes of [Buffer.from("a"), Buffer.from([1]), Buffer.of(1), Buffer.from("YQ==", "base64"), Buffer.concat([Buffer.from("a")]), new TextEncoder().encode("a"), require("crypto").randomBytes(1)]) if (bytes.buffer.byteLength > 8) tell("bytes of others"); end();', 'unset memory': 'for (let size = 8; size < 1 << 21; size += size >> 1) for (const make of [Buffer.allocUnsafe, Buffer.allocUnsafeSlow, Buffer.alloc]) if (make(size).some((byte) => byte !== 0)) tell("bytes of others"); end();',
    'global as a trap': 'try { Object.defineProperty(global, "trapped", {get() { attack(this, "this"); return 1; }, configurable: true}); delete global.trapped; } catch (error) { attack(error, "error"); } end();', 'the prototype of global': 'const before = Object.getPrototypeOf(global); try { Object.setPrototypeOf(global, {polluted: 1}); attack(global.constructor, "global"); Object.setPrototypeOf(global, before); } catch (error) { attack(error, "error"); } end();', 'a frozen context': 'Object.freeze(context); Object.freeze(user); Object.freeze(globalThis); end();', 'global things replaced': 'for (const name of Object.getOwnPropertyNames(globalThis)) { try { if (name !== "undefined") globalThis[name] = () => { throw new Error("replaced"); }; } catch (error) { } } callback(null, user, context);',
    'a template of lodash': 'try { attack(require("lodash").template("<%= constructor.constructor(\\"return process\\")() %>")({}), "template"); } catch (error) { attack(error, "error"); } end();', 'lodash set': 'try { require("lodash").set({}, "__proto__.polluted", 1); require("lodash").merge({}, JSON.parse("{\\"__proto__\\": {\\"polluted\\": 1}}")); } catch (error) { } end();', 'a token without a signature': 'try { if (jwt.verify("eyJhbGciOiJub25lIn0.e30.", "")) tell("a token"); } catch (error) { attack(error, "error"); } end();', 'the file of an assertion': 'try { require("assert")(false); } catch (error) { if (/root:|import /.test(error.message)) tell("a file"); attack(error, "error"); } end();',
    'a source by name': 'try { eval("require(\\"assert\\")(false) //# sourceURL=/etc/passwd"); } catch (error) { if (/root:/.test(error.message)) tell("a file"); } end();', 'a source map': 'try { eval("null.x //# sourceMappingURL=file:///etc/passwd"); } catch (error) { attack(error, "error"); } end();', 'a worker': 'try { attack(new Worker("x"), "worker"); } catch (error) { attack(error, "error"); } end();', 'with': 'const found = new Function("with (arguments[0]) { return constructor.constructor(\\"return process\\")(); }"); try { look(found(callback), "with"); } catch (error) { } end();',
    'a label in HTML': 'new Function("<!-- x\\nreturn 1")(); end();', 'the rest of the rule': '}) (); (function () { "x"; callback(null, user, context);', 'a closing of the frame': 'end(); } /* ', 'debugger': 'debugger; end();', 'a strict this': '(function () { "use strict"; attack(this, "this"); })(); (function () { attack(this, "this"); })(); attack((0, eval)("this"), "eval"); end();', 'an iterator without end': 'for (const each of (function* () { let i = 0; while (i < 100000) yield ++i; })()) if (each < 0) break; end();',
  };
  return Object.entries(bodies);
}

// The same for what actions are given and rules are not.
const kThingsOfActions = ['event', 'event.secrets', 'event.user', 'api', 'api.cache', 'api.cache.set', 'api.cache.set("a", {toString() { attack(this, "this"); return "b"; }})', 'api.cache.get("a")',
                          'api.access.deny', 'api.user.setUserMetadata("a", 1)', 'api.redirect.encodeToken', 'api.redirect.encodeToken({secret: "k", payload: {}})', 'api.transaction', 'exports', 'module', 'module.constructor', 'require', 'this'];

function actions(random) {
  return Object.entries(kWays).flatMap(([way, body]) => kThingsOfActions.map((thing) => [
    `${way}: ${thing}`, `try { ${body(thing, `payloads[${random(10)}]`)} } catch (error) { attack(error, 'thrown'); }`]));
}

const asRule = (text) => `function (user, context, callback) { ${text}\n}`;
const asAction = (text) => `exports.onExecutePostLogin = async (event, api) => {
  const callback = (error) => { if (error) api.access.deny(String(error)); }, {user} = event, context = event.request;
  ${text}
};`;

// Name of the family → name, script and kind of each.
export function hostileScripts(canary) {
  const begin = prelude(canary);
  const made = (scripts, kind, frame) => scripts.map(([name, body]) => ({name, kind, script: frame(`${begin}\n${body}`)}));
  const rules = {chains: chains(chance(1843)), stacks: stacks(), proxies: proxies(), pollution: pollution(), reaching: reaching(),
                 lingering: lingering(), odd: odd(), abuse: abuse()};
  return {...Object.fromEntries(Object.entries(rules).map(([family, scripts]) => [family, made(scripts, 'rules', asRule)])),
          actions: made(actions(chance(1815)), 'actions', asAction)};
}
