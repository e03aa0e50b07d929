// One execution of scripts: a context of its own, whose only ways out are the calls below. Everything that goes
// in or out is text, a number, or a frozen part of Node.js, so that no object of this side can be taken hold of.
import {createHash} from 'node:crypto';
import vm from 'node:vm';
import {findBuiltIn, kGlobals} from './built_in.mjs';
import {lockAll} from './locks.mjs';
import {compile, insideFile, resolve, withoutVersion} from './packages.mjs';

const kTimersMax = 1000;
const kLogLinesMax = 200;
const kScriptsKept = 200;
const kPrototypesMax = 8;  // Looked at of a promise: a script may have made them.
// Nothing that is known of could still end the execution: only work of Node.js on another thread, such as
// crypto.pbkdf2(), which gets this long.
const kSilenceMs = 1000;

const scripts = new Map();  // Compiled, by content.
let executions = 0;

function scriptOf(text, name) {
  const key = createHash('sha256').update(name).update('\0').update(text).digest('base64');
  let script = scripts.get(key);
  if (script === undefined) {
    script = new vm.Script(text, {filename: name, lineOffset: -1});
    if (scripts.size >= kScriptsKept) scripts.delete(scripts.keys().next().value);
    scripts.set(key, script);
  }
  return script;
}

// The execution that runs. Functions that an earlier one has left in `global` ask and wait on its account.
let running = null;

// A context of its own keeps what `global` holds from one execution to the next.
const lasting = vm.createContext(Object.create(null), {codeGeneration: {strings: false, wasm: false}});
const shared = vm.runInContext('({global: {}, cache: new Map()})', lasting);
const kOfLasting = `Object.getOwnPropertyNames(globalThis).filter((name) => name !== 'globalThis').map((name) => globalThis[name])
    .concat([[].values(), new Map().entries(), new Set().entries(), ''.matchAll(/a/g), Promise.resolve(), function* () {}, async () => {}])`;
lockAll(vm.runInContext(kOfLasting, lasting), []);

export class Execution {
  #context = vm.createContext(Object.create(null), {codeGeneration: {strings: true, wasm: false}});
  #number = ++executions;
  #timers = new Map();   // By whose they are and their number there.
  #fetches = new Map();  // Whose each is, and its number there.
  #asked = 0;
  #lines = 0;
  #inside;
  #send = () => {};
  #over = false;
  #check = null;
  #promise = vm.runInContext('Promise.prototype', this.#context);

  // Made ahead of its work: this is what takes time.
  constructor() {
    const host = (call, first, second, third) => {
      try {
        return this.#answer(call, first, second, third);
      } catch {
        return undefined;  // An error of this side would be an object of this side.
      }
    };
    const begin = compile(insideFile('main.js'), 'module, host, shared, globals').runInContext(this.#context);
    const module = vm.runInContext('({exports: {}})', this.#context);
    begin(module, host, shared, kGlobals);
    this.#inside = module.exports;
  }

  // `send` gets what the server must be told: logs, requests to other servers, and at the end the outcome.
  begin(work, send) {
    this.#send = send;
    running = this;
    this.#enter(() => this.#inside.start(JSON.stringify(work)));
  }

  // The server's answer to a request.
  deliver(id, answer) {
    const fetch = this.#fetches.get(id);
    if (!this.#fetches.delete(id)) return;
    this.#enter(() => fetch.owner.#inside.deliver(fetch.id, JSON.stringify(answer)));
  }

  // A promise that nobody looks after was rejected. One of an execution that is over says nothing of this one.
  reject(reason, promise) {
    if (this.#is_mine(promise)) this.#enter(() => this.#inside.reject(reason));
  }

  #is_mine(promise) {
    let from = promise;
    try {
      for (let step = 0; step < kPrototypesMax && from !== null && from !== this.#promise; ++step) from = Object.getPrototypeOf(from);
    } catch {
      return false;  // What it inherits from is a script's own.
    }
    return from === this.#promise;
  }

  stop() {
    this.#over = true;
    if (running === this) running = null;
    clearTimeout(this.#check);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#fetches.clear();
  }

  // Runs code inside, and sees afterwards whether anything is left that could still end the execution.
  #enter(work) {
    if (this.#over) return;
    try {
      work();
    } catch {
      this.#end({verdict: 'error', error: {name: 'Error', message: 'The script could not be run.'}});
    }
    clearTimeout(this.#check);
    if (!this.#over && this.#timers.size === 0 && this.#fetches.size === 0) {
      this.#check = setTimeout(() => this.#enter(() => this.#inside.idle()), kSilenceMs);
    }
  }

  #end(outcome) {
    if (this.#over) return;
    this.stop();
    this.#send({type: 'done', outcome});
  }

  #answer(call, first, second, third) {
    if (call === 'inside') return insideFile(String(first));
    if (call === 'module') return this.#find_module(String(first), String(second));
    return this.#over ? running?.#do(this, call, first, second, third) : this.#do(this, call, first, second, third);
  }

  // What code of `owner` wishes for: of this execution, or of one that is over and cannot end it or run a script in it.
  #do(owner, call, first, second, third) {
    switch (call) {
      case 'log':
        if (++this.#lines > kLogLinesMax) return undefined;
        this.#send({type: 'log', level: String(first), origin: String(second), text: String(third)});
        return undefined;
      case 'timer':
        return this.#start_timer(owner, Number(first), Math.min(Math.max(Number(second) || 0, 0), 60_000));
      case 'clear':
        clearTimeout(this.#timers.get(`${owner.#number} ${first}`));
        this.#timers.delete(`${owner.#number} ${first}`);
        return undefined;
      case 'fetch':
        this.#start_fetch(owner, Number(first), String(second));
        return undefined;
      case 'script':
        return owner === this ? this.#compile_script(String(first), String(second)) : undefined;
      case 'change':
        return owner === this ? undefined : this.#inside.change(String(first));
      case 'done':
        if (owner === this) this.#end(JSON.parse(String(first)));
        return undefined;
    }
    return undefined;
  }

  #start_fetch(owner, id, request) {
    const number = ++this.#asked;
    this.#fetches.set(number, {owner, id});
    try {
      this.#send({type: 'fetch', call: number, request: JSON.parse(request)});
    } catch {
      setImmediate(() => this.deliver(number, {error: 'outbound.too_large'}));  // Nobody else would answer it.
    }
  }

  #start_timer(owner, id, delay) {
    if (this.#timers.size >= kTimersMax) return undefined;
    const key = `${owner.#number} ${id}`;
    this.#timers.set(key, setTimeout(() => {
      this.#timers.delete(key);
      this.#enter(() => owner.#inside.fire(id));
    }, delay));
    return id;
  }

  // The value of a script, or the text of what is wrong with it.
  #compile_script(text, name) {
    try {
      return scriptOf(text, name).runInContext(this.#context);
    } catch (error) {
      if (error instanceof SyntaxError) return `SyntaxError: ${String(error.message)}`;
      throw error;
    }
  }

  // A part of Node.js, or the name of a file of a package behind "file:", or its function behind "load:".
  #find_module(from, name) {
    if (from === 'load:') {
      return compile(name, 'exports, require, module, process, __filename, __dirname').runInContext(this.#context);
    }
    const plain = withoutVersion(name);
    const built_in = findBuiltIn(plain);
    if (built_in !== undefined) return built_in;
    const file = resolve(from, from === '' ? plain : name);
    return file === undefined ? undefined : `file:${file}`;
  }
}
