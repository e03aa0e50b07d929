// Hostile rules and actions by the thousand (hostile/families.mjs), one after the other in one process as log-ins would run them:
// none gets out, and each honest log-in behind one gets its right answer.
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {hostileScripts, kEscaped} from './hostile/families.mjs';
import {kVandal} from './hostile/vandal.mjs';
import {actions_work, rules_work, Runner} from './runner.mjs';

// Nothing of a hostile script but its canaries: what must never be in what the server is told.
const kToken = 'a-canary-that-sings';
const kHonest = `function (user, context, callback) {
  const crypto = require('crypto');
  const list = [3, 1, 2].map((value) => value * 2).filter((value) => value > 2).sort().join();
  Promise.resolve(user.email.toUpperCase().replace('@', ' at ')).then((told) => {
    const query = new URL('https://a.example/?b=' + encodeURIComponent(told)).searchParams;
    const key = crypto.createSecretKey(Buffer.from('a secret'));
    const digest = crypto.createHmac('sha256', key).update(JSON.stringify({list, b: query.get('b')})).digest('hex');
    context.idToken.seen = [list, query.get('b'), digest.slice(0, 8), key.type, Buffer.from('YQ==', 'base64').toString(), require('util').inspect({a: [1]}),
                            typeof polluted, ({}).polluted === undefined, typeof global.polluted, new TextDecoder().decode(new TextEncoder().encode('ä'))];
    callback(null, user, context);
  });
}`;
const kRight = ['4,6', 'ADA at EXAMPLE.COM', '8f87ba9a', 'secret', 'a', '{ a: [ 1 ] }', 'undefined', true, 'undefined', 'ä'];

let folder, file, listener, runner;
let connections = 0;
const lost = [];  // What ended its process: wrong use of what Node.js has inside does.
let told = [];  // By the runner, since the last look.

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'acquaint-hostile-'));
  file = path.join(folder, 'canary');
  writeFileSync(file, kToken);
  process.env.ACQUAINT_CANARY = kToken;
  listener = net.createServer((socket) => { ++connections; socket.destroy(); }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
after(async () => {
  await forget();
  listener.close();
  rmSync(folder, {recursive: true});
});

async function run(work) {
  runner ??= new Runner();
  const outcome = await runner.run(work, {deadline_ms: 20_000});
  told = [outcome, ...runner.logs.splice(0)];
  if (typeof outcome === 'string') await forget();
  return outcome;
}

// The next script runs in a new process.
async function forget() {
  await runner?.stop();
  runner = undefined;
}

// What is left over from an execution comes to it within this time, or the next log-ins do not meet it.
const kLater = `function (user, context, callback) { setTimeout(() => callback(null, user, context), 40); }`;

// What is wrong with how a script ended and what it left behind; nothing is right.
const kWork = {rules: rules_work, actions: actions_work};

async function wrongWith({name, script, kind}, family) {
  const outcome = await run(kWork[kind](script));
  const text = JSON.stringify(told);
  if (text.includes(kEscaped) || text.includes(kToken)) return `${name} got out: ${text.slice(0, 300)}`;
  if (outcome === 'killed') return `${name} went on without end`;
  if (outcome === 'gone') lost.push(name);
  if (family === 'lingering') {
    const later = await run(rules_work(kLater));
    if (later.verdict !== 'allow' || told.length > 1) return `${name} went on behind its end: ${JSON.stringify(told).slice(0, 300)}`;
  }
  const honest = await run(rules_work(kHonest));
  if (JSON.stringify(honest.id_token?.seen) !== JSON.stringify(kRight)) return `${name} changed the next log-in: ${JSON.stringify(honest).slice(0, 300)}`;
  return undefined;
}

const families = hostileScripts({file: path.join(tmpdir(), 'acquaint-hostile-canary'), port: 9});
test('there are a thousand of them, and no two are the same', () => {
  const scripts = Object.values(families).flat().map(({script}) => script);
  assert.ok(scripts.length >= 1000, `${scripts.length}`);
  assert.equal(new Set(scripts).size, scripts.length);
});

for (const family of Object.keys(families)) {
  test(`nothing gets out, and nothing stays: ${family} (${families[family].length})`, async () => {
    const faults = [];
    for (const hostile of hostileScripts({file, port: listener.address().port})[family]) {
      const fault = await wrongWith(hostile, family);
      if (fault === undefined) continue;
      faults.push(fault);
      await forget();
    }
    assert.deepEqual(faults, []);
    assert.equal(readFileSync(file, 'utf8'), kToken);
    assert.equal(connections, 0);
  });
}

test('of all that a script can reach, nothing can be marked for the next one', async () => {
  const first = await run(rules_work(kVandal));
  assert.ok(first.id_token?.seen > 1000, JSON.stringify(first));
  assert.deepEqual(first.id_token.found, []);
  const second = await run(rules_work(kVandal));
  assert.deepEqual(second.id_token?.found, [], JSON.stringify(second));
  assert.deepEqual((await run(rules_work(kHonest))).id_token?.seen, kRight);
});

test('hardly any of them costs its process', () => {
  assert.ok(lost.length <= 20, lost.join(', '));
});
