// What hostile or broken scripts try. Each ends its own execution; none gets at the process or the machine.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {rules_work, Runner} from './runner.mjs';

let runner;
before(() => { runner = new Runner(); });
after(() => runner.stop());

const rule = (body) => `function (user, context, callback) { ${body} }`;
// Calls `probe` for whatever it can reach, and tells what it found.
const report = (expression) => rule(`
  let found;
  try { found = ${expression}; } catch (error) { found = 'refused: ' + error.message; }
  callback(new Error(String(found)));`);

// Each would answer "object" or a version if it reached the process behind the context.
const escapes = {
  'the constructor of this': `this.constructor.constructor('return typeof process')()`,
  'the constructor of the callback': `callback.constructor('return typeof process')()`,
  'the constructor of the user': `user.constructor.constructor('return typeof process')()`,
  'the constructor of require': `require.constructor('return typeof process')()`,
  'the constructor of console.log': `console.log.constructor('return typeof process')()`,
  'the constructor of a timer': `setTimeout.constructor('return typeof process')()`,
  'the constructor of Buffer': `Buffer.constructor('return typeof process')()`,
  'the constructor of URL': `URL.constructor.constructor('return typeof process')()`,
  'the constructor of a built-in module': `require('crypto').createHash.constructor('return typeof process')()`,
  'an error of a built-in module': `(() => { try { Buffer.alloc(-1); } catch (error) { return error.constructor.constructor('return typeof process')(); } })()`,
  'an error of the compiler': `(() => { try { require('nothing'); } catch (error) { return error.constructor.constructor('return typeof process')(); } })()`,
  'a stack overflow in a call outside': `(() => { const deep = () => { try { return deep(); } catch (error) { try { console.log(1); } catch (other) { return other.constructor.constructor('return typeof process')(); } return 'undefined'; } }; return deep(); })()`,
  'call sites of the stack': `(() => { Error.prepareStackTrace = (error, sites) => sites; const found = new Error().stack.map((site) => site.getThis && site.getThis()).filter((value) => value && value.process); return found.length === 0 ? 'undefined' : 'object'; })()`,
  'call sites of an outside error': `(() => { try { Buffer.alloc(-1); } catch (error) { error.constructor.prepareStackTrace = () => 'object'; try { Buffer.alloc(-1); } catch (again) { return again.stack === 'object' ? 'object' : 'undefined'; } } })()`,
  'the main module': `typeof require.main === 'undefined' && typeof module === 'undefined' ? 'undefined' : 'object'`,
  'the process itself': `typeof process`,
  'the process of a package': `require('lodash').constructor('return typeof process')()`,
  'global': `global.constructor.constructor('return typeof process')()`,
  'Symbol.species of an array': `(() => { class A extends Array { static get [Symbol.species]() { return function () { return {}; }; } } return new A(1, 2).map((x) => x).constructor.constructor('return typeof process')(); })()`,
  'a proxy as the context': `(() => { const seen = []; const trap = new Proxy({}, {get: (target, name, receiver) => { seen.push(receiver); return undefined; }}); try { callback(null, user, trap); } catch (error) { return 'undefined'; } return seen.some((value) => value && value.process) ? 'object' : 'undefined'; })()`,
};
for (const [name, expression] of Object.entries(escapes)) {
  test(`no way out by ${name}`, async () => {
    const outcome = await runner.run(rules_work(report(expression)));
    const message = outcome.error?.message ?? outcome.verdict;
    assert.match(message, /^(undefined|refused: |allow)/, JSON.stringify(outcome));
  });
}

test('no way out by what streams of Node.js inherit', async () => {
  const outcome = await runner.run(rules_work(rule(`
      let shared = require('crypto').createHash('sha256');
      while (!Object.hasOwn(shared, 'emit')) shared = Object.getPrototypeOf(shared);
      const emit = shared.emit;
      try {
        shared.emit = function (...values) {
          if (values[0] !== 'unhandledRejection') return emit.apply(this, values);
          shared.emit = emit;
          callback(new Error(typeof this.memoryUsage));  // "function": this is the process.
          return true;
        };
      } catch (error) { }
      Promise.reject(new Error('undefined'));
      setTimeout(() => callback(new Error('undefined')), 100);`)));
  assert.equal(outcome.error.message, 'undefined');
});

test('no way out by import()', async () => {
  const outcome = await runner.run(rules_work(rule(
      `import('fs').then((fs) => callback(new Error('object')), (error) => callback(new Error(error.constructor.constructor('return typeof process')())))`)));
  assert.notEqual(outcome.error.message, 'object');
});

test('modules that reach the machine are not found', async () => {
  for (const name of ['fs', 'child_process', 'net', 'dns', 'os', 'vm', 'worker_threads', 'module', 'process', 'cluster', 'inspector', 'v8',
                      'fs/promises', 'node:fs', '../main.mjs', '/etc/passwd', './execution.mjs', 'lodash/../../main.mjs', 'tls', 'dgram', 'repl']) {
    const outcome = await runner.run(rules_work(rule(`require(${JSON.stringify(name)}); callback(null, user, context);`)));
    assert.match(outcome.error?.message ?? 'found', /^Cannot find module/, name);
  }
});

test('WebAssembly is not compiled', async () => {
  const outcome = await runner.run(rules_work(report(`new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`)));
  assert.match(outcome.error.message, /^refused/);
});

test('what is changed of the shared parts of Node.js does not stay', async () => {
  await runner.run(rules_work(rule(`
      try { Buffer.from = () => 'polluted'; } catch (error) { }
      try { require('crypto').createHash = () => 'polluted'; } catch (error) { }
      try { URL.prototype.toString = () => 'polluted'; } catch (error) { }
      try { Object.getPrototypeOf(Object.getPrototypeOf(Buffer.prototype)).polluted = 1; } catch (error) { }
      Array.prototype.map = () => ['polluted'];
      callback(null, user, context);`)));
  const outcome = await runner.run(rules_work(rule(`
      context.idToken.seen = [String(Buffer.from('a')), typeof require('crypto').createHash('sha256'), String(new URL('https://a.example/')),
                              Buffer.from('a').polluted === undefined, [1].map((x) => x + 1)[0]];
      callback(null, user, context);`)));
  assert.deepEqual(outcome.id_token.seen, ['a', 'object', 'https://a.example/', true, 2]);
});

test('a promise that is rejected by nobody\'s leave ends the execution alone', async () => {
  const outcome = await runner.run(rules_work(rule(`Promise.reject(new Error('lost')); setTimeout(() => {}, 1000);`)));
  assert.equal(outcome.error.message, 'lost');
  assert.equal((await runner.run(rules_work(rule(`callback(null, user, context);`)))).verdict, 'allow');
});

test('an error whose message throws is told of', async () => {
  const outcome = await runner.run(rules_work(rule(`callback({get message() { throw 1; }, get name() { throw 2; }});`)));
  assert.equal(outcome.error.message, 'The error could not be read.');
});

test('claims without end are no JSON', async () => {
  const outcome = await runner.run(rules_work(rule(`context.idToken.loop = context.idToken; callback(null, user, context);`)));
  assert.equal(outcome.verdict, 'error');
});

test('the console is cut in length and number', async () => {
  const before_it = runner.logs.length;
  await runner.run(rules_work(rule(`for (let i = 0; i < 1000; ++i) console.log('x'.repeat(100000)); callback(null, user, context);`)));
  const lines = runner.logs.slice(before_it);
  assert.equal(lines.length, 200);
  assert.ok(lines.every((line) => line.text.length <= 4096));
});

test('a timer after the end never fires', async () => {
  await runner.run(rules_work(rule(`setInterval(() => console.log('still here'), 1); callback(null, user, context);`)));
  const before_it = runner.logs.length;
  await runner.run(rules_work(rule(`setTimeout(() => callback(null, user, context), 20);`)));
  assert.equal(runner.logs.length, before_it);
});

// These end only with the process; the server kills it.
const endless = {
  'an endless loop': `for (;;) { }`,
  'an endless chain of promises': `const again = () => Promise.resolve().then(again); again();`,
  'a regular expression that never ends': `/^(a+)+$/.test('a'.repeat(40) + 'b');`,
  'an allocation bomb': `const all = []; for (;;) all.push(new Array(100000).fill(Math.random()));`,
  'deep JSON': `let text = '['.repeat(20000000); JSON.parse(text + ']'.repeat(20000000));`,
};
for (const [name, body] of Object.entries(endless)) {
  test(`${name} costs one process`, async () => {
    const victim = new Runner();
    const outcome = await victim.run(rules_work(rule(body)), {deadline_ms: 1500});
    await victim.stop();
    assert.ok(outcome === 'killed' || outcome === 'gone' || outcome.verdict === 'error', JSON.stringify(outcome));
  });
}

test('what goes on behind its callback is late itself, and not the next one', async () => {
  const victim = new Runner();
  const outcome = await victim.run(rules_work(rule('callback(null, user, context); for (;;) { }')), {deadline_ms: 500});
  await victim.stop();
  assert.equal(outcome, 'killed');
});

test('what is too large for a message is an error at once', async () => {
  const claims = await runner.run(rules_work(rule(`context.idToken.x = 'x'.repeat(9 << 20); callback(null, user, context);`)));
  assert.equal(claims.error?.message, 'What the script made is too large.');
  const sent = await runner.run(rules_work(rule(`
      fetch('https://a.example/', {method: 'POST', body: 'x'.repeat(9 << 20)}).then(() => callback(null, user, context), callback);`)));
  assert.equal(sent.error?.code, 'outbound.too_large');
});
