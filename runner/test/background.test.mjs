// What rules do behind their callback, and what they leave to later log-ins in `global`.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {json_answer, rules_work, Runner} from './runner.mjs';

let runner;
before(() => { runner = new Runner(); });
after(() => runner.stop());

const kFirst = 'https://crm.example/token', kSecond = 'https://crm.example/lead';
const servers = {[kFirst]: () => json_answer({token: 't'}), [kSecond]: () => json_answer({id: 7})};
const late = (json) => new Promise((resume) => { setTimeout(() => resume(json_answer(json)), 200); });

test('a rule that calls back goes on with the answers of other servers', async () => {
  const outcome = await runner.run(rules_work(`function (user, context, callback) {
    const request = require('request');
    request.post({url: '${kFirst}', json: {}}, (error, response, body) => {
      request.post({url: '${kSecond}', json: body}, (failed, answer, lead) => {
        context.idToken.late = true;
        auth0.users.updateAppMetadata(user.user_id, {lead: lead.id});
      });
    });
    context.idToken.early = true;
    callback(null, user, context);
  }`), {servers});
  assert.deepEqual(outcome.changes, [{origin: 'rule 1', section: 'app_metadata', patch: {lead: 7}}]);
  assert.deepEqual(outcome.id_token, {early: true}, 'the log-in is decided when the callback is called');
});

test('nobody waits for an answer that nobody looks at, nor for long', async () => {
  const run = async (call) => {
    const begin = performance.now();
    const outcome = await runner.run(rules_work(`function (user, context, callback) { ${call} callback(null, user, context); }`), {servers: {'https://silent.example/': () => new Promise(() => {})}});
    assert.equal(outcome.verdict, 'allow');
    return performance.now() - begin;
  };
  assert.ok(await run(`require('request').post({url: 'https://silent.example/', json: {}});`) < 1000);
  const waited = await run(`require('request').post({url: 'https://silent.example/', json: {}}, () => {});`);
  assert.ok(waited > 1500 && waited < 4000, `${waited}`);
});

test('what goes wrong behind the callback is logged and changes nothing', async () => {
  const outcome = await runner.run(rules_work(`function (user, context, callback) {
    require('request').post({url: '${kFirst}'}, () => { null.x; });
    callback(null, user, context);
  }`), {servers});
  assert.equal(outcome.verdict, 'allow');
  assert.match(runner.logs.at(-1).text, /^Behind the callback: TypeError/);
});

test('an answer that comes a while later is waited for', async () => {
  const outcome = await runner.run(rules_work(`function (user, context, callback) {
    require('axios').get('https://late.example/').then(({data}) => auth0.users.updateUserMetadata(user.user_id, {found: data.a}));
    callback(null, user, context);
  }`), {servers: {'https://late.example/': () => late({a: 1})}});
  assert.deepEqual(outcome.changes.map(({patch}) => patch), [{found: 1}]);
});

test('functions in global serve later log-ins: they require, ask and wait for whoever calls them', async () => {
  const rule = `async function (user, context, callback) {
    if (!global.asker) {
      const axios = require('axios').create({baseURL: 'https://crm.example'});
      global.asker = async (path) => { await new Promise((done) => setTimeout(done, 1)); return (await axios.get(path)).data; };
      global.signer = (claims) => require('jsonwebtoken').sign(claims, 'secret');
      return callback(null, user, context);
    }
    try {
      context.idToken.told = [(await global.asker('/lead')).id, global.signer({a: 1}).split('.').length];
      callback(null, user, context);
    } catch (error) { callback(error); }
  }`;
  await runner.run(rules_work(rule), {servers});
  for (let time = 0; time < 2; ++time) assert.deepEqual((await runner.run(rules_work(rule), {servers})).id_token.told, [7, 3]);
});

test('functions in global keep what they are told of the user who logs in, and of no other', async () => {
  await runner.run(rules_work(`function (user, context, callback) {
    global.keep = (id, patch) => auth0.users.updateAppMetadata(id, patch);
    callback(null, user, context);
  }`));
  const keeping = (id) => rules_work(`function (user, context, callback) { global.keep('${id}', {seen: 1}).then(() => callback(null, user, context), callback); }`, {user: {user_id: 'auth0|2'}});
  const kept = await runner.run(keeping('auth0|2'));
  assert.deepEqual([kept.verdict, kept.changes], ['allow', [{origin: 'rule 1', section: 'app_metadata', patch: {seen: 1}}]]);
  for (const other of ['auth0|1', 'auth0|3', '']) {
    const refused = await runner.run(keeping(other));
    assert.deepEqual([refused.verdict, refused.changes], ['error', []]);
  }
});

test('functions in global cannot end the log-in of who calls them, nor change it by what they remember', async () => {
  await runner.run(rules_work(`function (user, context, callback) {
    global.callback = callback;
    global.change = () => auth0.users.updateAppMetadata(user.user_id, {admin: true}).catch(() => {});
    global.refuse = () => setTimeout(() => callback(new UnauthorizedError('Refused by another')), 1);
    setTimeout(() => callback(null, user, context), 1);
  }`));
  const outcome = await runner.run(rules_work(`async function (user, context, callback) {
    global.callback(new UnauthorizedError('Refused by another'));
    await global.change();
    global.refuse();
    setTimeout(() => callback(null, user, context), 20);
  }`, {user: {user_id: 'auth0|2'}}));
  assert.deepEqual([outcome.verdict, outcome.changes], ['allow', []]);
});
