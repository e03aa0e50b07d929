// The first code in a fresh context: gives it the globals that scripts expect, and is called from outside. `host` is
// the only way out. It takes and gives text and numbers, and is never shown to a script.
'use strict';

const {stringify, parse} = JSON;
const {now} = Date;
const kTextMax = 4096;
const kLookMs = 10;
const kQuietLooks = 2;  // An answer may lead to the next request a moment later.

let next_id = 0;
const timers = new Map();    // What is called when one ends, by its number.
const answers = Object.create(null);  // What is called with the answer of another server, and whether anybody looks at it, by its number.
let on_idle = () => {};
let on_reject = () => {};
let over = false;

// They call code when its execution may be over.
delete globalThis.FinalizationRegistry;
delete Atomics.waitAsync;

function text_of(value) {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    const text = stringify(value);
    return text === undefined ? String(value) : text;
  } catch (error) {
    return '[not shown]';
  }
}

const kNoJson = {verdict: 'error', error: {name: 'Error', message: 'What the script made is no JSON.'}};

// An error as the server is told of it. Whatever a script throws, this does not.
function describe(error) {
  try {
    if (error === null || typeof error !== 'object') return {name: 'Error', message: text_of(error).slice(0, kTextMax)};
    return {name: String(error.name || 'Error').slice(0, 100), message: String(error.message || '').slice(0, kTextMax),
            code: typeof error.code === 'string' ? error.code.slice(0, 100) : undefined};
  } catch (again) {
    return {name: 'Error', message: 'The error could not be read.'};
  }
}

const inside = {
  origin: '',
  describe,
  log: (level, text) => host('log', level, inside.origin, text.slice(0, kTextMax)),
  // The value of the script's text, or an error when it is no script.
  evaluate(text, name) {
    const value = host('script', text, name);
    if (typeof value === 'string') throw new SyntaxError(value);
    return value;
  },
  // The function around the text of a module, which has not run yet.
  evaluate_module: (text, name) => inside.evaluate(`(function (exports, require, module) {\n${text}\n})`, name),
  // Asks another server, through ours: {method, url, headers, body (base64), timeout_ms, redirects_max}.
  fetch(request, take, heeded = () => true) {
    const id = ++next_id;
    answers[id] = {take, heeded};
    host('fetch', id, stringify(request));
  },
  // Whether somebody looks at an answer that is on its way. Without a method that a script could have replaced.
  is_asking() {
    for (const id in answers) if (answers[id].heeded()) return true;
    return false;
  },
  // As it is now, or an outcome that says that it is no JSON.
  copy_of(outcome) {
    try {
      return parse(stringify(outcome));
    } catch (error) {
      return kNoJson;
    }
  },
  // Calls when nothing that was asked of other servers is on its way any more, or after that time.
  when_answered(call, patience) {
    const latest = now() + patience;
    let quiet = 0;
    const look = () => {
      quiet = inside.is_asking() ? 0 : quiet + 1;
      const id = ++next_id;
      if (quiet >= kQuietLooks || now() >= latest || host('timer', id, kLookMs) === undefined) call();
      else timers.set(id, () => { timers.delete(id); look(); });
    };
    on_idle = call;
    look();
  },
  // Code that something calls which is no timer and no answer.
  call_back(call) {
    if (!over) guarded(call);
  },
  done(outcome) {
    let text;
    try {
      text = stringify(outcome);
    } catch (error) {
      text = stringify({...kNoJson, changes: inside.changes});
    }
    over = true;
    host('done', text);
  },
  // What scripts did to the user's metadata, in order.
  changes: [],
  change(section, patch) {
    inside.changes.push({origin: inside.origin, section, patch: parse(stringify(patch))});
  },
  // For a function in `global` whose log-in is over: changes the user of the one that runs. Whether it did.
  change_later: (id, section, patch) => host('change', stringify({id, section, patch})) === 'changed',
  is_over: () => over,
  when_idle(call) { on_idle = call; },
  when_rejected(call) { on_reject = call; },
  shared,
};

function add_timer(repeats, call, delay, values) {
  if (typeof call !== 'function') throw new TypeError('The callback must be a function.');
  const id = ++next_id;
  const origin = inside.origin;
  const fire = () => {
    inside.origin = origin;
    if (repeats) host('timer', id, delay);
    else timers.delete(id);
    call(...values);
  };
  if (host('timer', id, delay) === undefined) throw new Error('There are too many timers.');
  timers.set(id, fire);
  return id;
}
function clear_timer(id) {
  timers.delete(id);
  host('clear', id);
}

function define(name, value) {
  Object.defineProperty(globalThis, name, {value, writable: true, configurable: true, enumerable: false});
}
for (const name of Object.keys(globals)) define(name, globals[name]);
define('setTimeout', (call, delay, ...values) => add_timer(false, call, delay, values));
define('setInterval', (call, delay, ...values) => add_timer(true, call, Math.max(1, delay), values));
define('setImmediate', (call, ...values) => add_timer(false, call, 0, values));
for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) define(name, clear_timer);
define('queueMicrotask', (call) => { Promise.resolve().then(call); });
define('structuredClone', (value) => parse(stringify(value)));
const console = {};
for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir']) {
  console[level] = (...values) => { inside.log(level, values.map(text_of).join(' ')); };
}
define('console', console);
define('global', shared.global);

// What packages know of the process around them: nothing.
const nothing_known = {env: {}, argv: [], version: 'v20.0.0', versions: {node: '20.0.0'}, platform: 'linux', browser: true,
                       cwd: () => '/', emitWarning: () => {}, on: () => {},
                       nextTick: (call, ...values) => { Promise.resolve().then(() => call(...values)); }};

const loaded = new Map();
const own = {};  // Modules of this folder, by name: filled below.

function load(file) {
  const before = loaded.get(file);
  if (before !== undefined) return before.exports;
  const made = {exports: {}};
  loaded.set(file, made);
  host('module', 'load:', file)(made.exports, (name) => require_from(file, name), made, nothing_known, file, '/');
  return made.exports;
}

function require_from(from, name) {
  const plain = String(name).replace(/^node:/, '').replace(/(?!^)@[^/]*/, '');
  if (Object.hasOwn(own.modules, plain)) return own.modules[plain]();
  const found = host('module', from, String(name));
  if (found === undefined) {
    const error = new Error(`Cannot find module '${String(name).slice(0, 200)}'`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }
  return typeof found === 'string' ? load(found.slice('file:'.length)) : found;
}
define('require', (name) => require_from('', name));
inside.knows = (name) => Object.hasOwn(own.modules, name) || host('module', '', name) !== undefined;
inside.require = (name) => require_from('', name);

// A module of this folder: it is given what is inside, and gives what it offers.
own.offer = (name) => {
  const file = host('inside', name);
  const made = {exports: {}};
  loaded.set(file, made);
  host('module', 'load:', file)(made.exports, inside.require, made, nothing_known, file, '/');
  return made.exports(inside);
};
own.modules = {};
const load_package = (name) => load(host('module', '', name).slice('file:'.length));
const once = (make) => {
  let made;
  return () => (made === undefined ? (made = make()) : made);
};
const network = once(() => own.offer('network.js'));
Object.assign(own.modules, {
  request: once(() => own.offer('request.js')(network())),
  'request-promise': once(() => own.modules.request().promised),
  'request-promise-native': once(() => own.modules.request().promised),
  'slack-notify': once(() => own.offer('slack.js')(network())),
  auth0: once(() => own.offer('auth0.js')(network())),
  '@auth0/rule-utilities': once(() => own.offer('rule_utilities.js')()),
  'node-fetch': once(() => own.offer('fetch.js')(network())),
  http: once(() => own.offer('http.js')(network(), 'http:')),
  https: once(() => own.offer('http.js')(network(), 'https:')),
  crypto: once(() => own.offer('crypto.js')(host('module', '', 'crypto'))),
  stream: once(() => inside.require('stream-browserify')),
  timers: () => ({setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate}),
  jsonwebtoken: once(() => own.offer('jsonwebtoken.js')(load_package('jsonwebtoken'))),
  xmldom: () => inside.require('@xmldom/xmldom'),
  'node-uuid': () => inside.require('uuid'),
  axios: once(() => {
    const axios = load_package('axios');
    axios.defaults.adapter = own.offer('axios.js')(network(), axios);
    return axios;
  }),
});
for (const version of ['v1', 'v3', 'v4', 'v5']) own.modules[`uuid/${version}`] = () => inside.require('uuid')[version];
define('fetch', (...values) => own.modules['node-fetch']()(...values));
// A module that scripts find without requiring it; loaded when one looks.
inside.define_module = (name, module) => {
  Object.defineProperty(globalThis, name, {get: () => inside.require(module), set: (value) => define(name, value), configurable: true, enumerable: false});
};
inside.define_module('jwt', 'jsonwebtoken');

const works = {rules: () => own.offer('rules.js'), actions: () => own.offer('actions.js'), build: () => own.offer('build.js')};

module.exports = {
  start(text) {
    const work = parse(text);
    works[work.kind]()(work);
  },
  deliver(id, text) {
    const {take} = answers[id];
    delete answers[id];
    guarded(() => take(parse(text)));
  },
  fire(id) {
    const call = timers.get(id);
    if (call !== undefined) guarded(call);
  },
  change(text) {
    const {id, section, patch} = parse(text);
    if (over || id !== inside.own_user) return 'refused';
    inside.change(section, patch);
    return 'changed';
  },
  idle() { on_idle(); },
  reject(error) { on_reject(error); },
};

// What a script throws from a timer or an answer ends the execution: nobody else would hear of it.
function guarded(call) {
  try {
    call();
  } catch (error) {
    on_reject(error);
  }
}
