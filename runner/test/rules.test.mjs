import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {json_answer, rules_work, Runner} from './runner.mjs';

let runner;
before(() => { runner = new Runner(); });
after(() => runner.stop());

const kNamespace = 'https://times.example/';

// Name, scripts, what the login is like, what comes out of it.
const cases = [
  ['a rule adds claims to both tokens',
   `function (user, context, callback) {
      context.idToken['${kNamespace}plan'] = user.app_metadata.plan;
      context.accessToken['${kNamespace}ip'] = context.request.ip;
      callback(null, user, context);
    }`, {user: {app_metadata: {plan: 'gold'}}},
   {verdict: 'allow', id_token: {[`${kNamespace}plan`]: 'gold'}, access_token: {[`${kNamespace}ip`]: '203.0.113.7'}}],
  ['comments before, a semicolon and comments after are no part of the function',
   `/* Says yes. */
    // Always.
    function yes(user, context, callback) { callback(null, user, context); }; // The end
    /* really */`, {}, {verdict: 'allow'}],
  ['an arrow function is a function', `(user, context, callback) => callback(null, user, context)`, {}, {verdict: 'allow'}],
  ['an async function continues by its callback',
   `async function (user, context, callback) { await null; context.idToken.a = 1; return callback(null, user, context); }`, {},
   {verdict: 'allow', id_token: {a: 1}}],
  ['rules share what they change, in their order',
   [`function (user, context, callback) { user.nickname = 'countess'; context.seen = 1; callback(null, user, context); }`,
    `function (user, context, callback) { context.idToken.name = user.nickname + context.seen; callback(null, user, context); }`],
   {}, {verdict: 'allow', id_token: {name: 'countess1'}}],
  ['a rule may pass other objects on',
   [`function (user, context, callback) { callback(null, {...user, role: 'editor'}, {...context}); }`,
    `function (user, context, callback) { context.idToken.role = user.role; callback(null, user, context); }`],
   {}, {verdict: 'allow', id_token: {role: 'editor'}}],
  ['UnauthorizedError refuses, and later rules do not run',
   [`function (user, context, callback) { callback(new UnauthorizedError('Only on weekdays.')); }`,
    `function (user, context, callback) { throw new Error('not reached'); }`],
   {}, {verdict: 'deny', origin: 'rule 1', error: {name: 'UnauthorizedError', message: 'Only on weekdays.', code: 'unauthorized'}}],
  ['any other error ends the log-in as a fault',
   `function (user, context, callback) { callback(new Error('The service is down.')); }`, {},
   {verdict: 'error', error: {name: 'Error', message: 'The service is down.', code: undefined}}],
  ['only users with a verified address',
   `function (user, context, callback) {
      if (!user.email_verified) return callback(new UnauthorizedError('Please verify your email before logging in.'));
      return callback(null, user, context);
    }`, {user: {email_verified: false}}, {verdict: 'deny'}],
  ['only users on a list',
   `function (user, context, callback) {
      const list = configuration.LIST.split(',');
      if (!list.includes(user.email)) return callback(new UnauthorizedError('Access denied.'));
      callback(null, user, context);
    }`, {configuration: {LIST: 'ada@example.com,grace@example.com'}}, {verdict: 'allow'}],
  ['roles by the domain of the address, kept with the user',
   `function (user, context, callback) {
      user.app_metadata = user.app_metadata || {};
      user.app_metadata.roles = user.email.endsWith('@example.com') ? ['staff'] : ['reader'];
      auth0.users.updateAppMetadata(user.user_id, user.app_metadata).then(() => {
        context.idToken['${kNamespace}roles'] = user.app_metadata.roles;
        callback(null, user, context);
      }).catch(callback);
    }`, {},
   {verdict: 'allow', id_token: {[`${kNamespace}roles`]: ['staff']},
    changes: [{origin: 'rule 1', section: 'app_metadata', patch: {roles: ['staff']}}]}],
  ['an update that nobody waits for is made all the same',
   `function (user, context, callback) { auth0.users.updateUserMetadata(user.user_id, {seen: 1}); callback(null, user, context); }`, {},
   {verdict: 'allow', changes: [{origin: 'rule 1', section: 'user_metadata', patch: {seen: 1}}]}],
  ['a change of the user alone is kept nowhere',
   `function (user, context, callback) { user.user_metadata = {a: 1}; callback(null, user, context); }`, {}, {verdict: 'allow', changes: []}],
  ['another user cannot be changed',
   `function (user, context, callback) { auth0.users.updateAppMetadata('auth0|2', {admin: true}).then(() => callback(null, user, context), callback); }`,
   {}, {verdict: 'error', changes: []}],
  ['a redirect happens when all rules have run',
   [`function (user, context, callback) { context.redirect = {url: 'https://forms.example/more'}; callback(null, user, context); }`,
    `function (user, context, callback) { context.idToken.later = true; callback(null, user, context); }`],
   {}, {verdict: 'redirect', redirect: {url: 'https://forms.example/more'}, id_token: {later: true}}],
  ['after the way back a redirect counts no more',
   `function (user, context, callback) { context.redirect = {url: 'https://forms.example/more'}; callback(null, user, context); }`,
   {context: {protocol: 'redirect-callback'}}, {verdict: 'allow'}],
  ['a callback without user and context is an error', `function (user, context, callback) { callback(null); }`, {}, {verdict: 'error'}],
  ['a callback that is never called is noticed', `function (user, context, callback) { }`, {},
   {verdict: 'error', error: {name: 'Error', message: 'The rule ended without calling callback(null, user, context).', code: undefined}}],
  ['a second call of the callback changes nothing',
   `function (user, context, callback) { callback(null, user, context); callback(new Error('late')); }`, {}, {verdict: 'allow'}],
  ['work on another thread is waited for',
   `function (user, context, callback) {
      require('crypto').pbkdf2('secret', 'salt', 50000, 32, 'sha256', (error, key) => { context.idToken.bytes = key.length; callback(error, user, context); });
    }`, {}, {verdict: 'allow', id_token: {bytes: 32}}],
  ['what is thrown behind work on another thread ends the log-in',
   `function (user, context, callback) { require('crypto').randomBytes(8, () => { throw new Error('no'); }); }`, {},
   {verdict: 'error', error: {name: 'Error', message: 'no', code: undefined}}],
  ['work on another thread can be awaited',
   `async function (user, context, callback) {
      const {pbkdf2, webcrypto, generateKeyPair, randomInt} = require('crypto'), {promisify} = require('util');
      const [key, digest, pair] = await Promise.all([promisify(pbkdf2)('secret', 'salt', 10, 32, 'sha256'), webcrypto.subtle.digest('SHA-256', Buffer.from('a')),
                                                     promisify(generateKeyPair)('ec', {namedCurve: 'prime256v1'})]);
      context.idToken.bytes = [key.length, digest.byteLength, pair.publicKey.type, randomInt(1)];
      callback(null, user, context);
    }`, {}, {verdict: 'allow', id_token: {bytes: [32, 32, 'public', 0]}}],
  ['what is thrown in a timer ends the log-in', `function (user, context, callback) { setTimeout(() => { null.x; }, 1); }`, {}, {verdict: 'error'}],
  ['a rejection of an async rule ends the log-in', `async function (user, context, callback) { throw new Error('no'); }`, {},
   {verdict: 'error', error: {name: 'Error', message: 'no', code: undefined}}],
  ['a syntax error is told', `function (user, context, callback) { callback(null, user context); }`, {}, {verdict: 'error'}],
  ['what is no function is told', `42`, {}, {verdict: 'error', error: {name: 'TypeError', message: 'The rule is no function.', code: undefined}}],
  ['modules may be named with a version',
   `function (user, context, callback) {
      const _ = require('lodash@4.17.10'), uuid = require('uuid'), querystring = require('querystring');
      context.idToken.a = [_.capitalize('ada'), uuid.v4().length, querystring.stringify({b: 1}), require('moment')(0).utc().year()];
      callback(null, user, context);
    }`, {}, {verdict: 'allow', id_token: {a: ['Ada', 36, 'b=1', 1970]}}],
  ['a token can be signed and read',
   `function (user, context, callback) {
      const token = jwt.sign({company: 'Analytical Engines'}, configuration.SECRET, {expiresIn: '5m'});
      context.idToken.company = require('jsonwebtoken').verify(token, configuration.SECRET).company;
      callback(null, user, context);
    }`, {configuration: {SECRET: 'a-secret'}}, {verdict: 'allow', id_token: {company: 'Analytical Engines'}}],
  ['a module that is not on the list is not found', `function (user, context, callback) { require('fs'); }`, {},
   {verdict: 'error', error: {name: 'Error', message: "Cannot find module 'fs'", code: 'MODULE_NOT_FOUND'}}],
];

for (const [name, scripts, login, want] of cases) {
  test(name, async () => {
    const outcome = await runner.run(rules_work(scripts, login));
    const relevant = Object.fromEntries(Object.keys(want).map((key) => [key, outcome[key]]));
    if (want.error) relevant.error = {...outcome.error, code: outcome.error.code};
    assert.deepEqual(relevant, want, JSON.stringify(outcome));
  });
}

test('global stays from one execution to the next, and everything else goes', async () => {
  const script = `function (user, context, callback) {
    global.count = (global.count || 0) + 1;
    globalThis.left = (globalThis.left || 0) + 1;
    Object.prototype.polluted = (Object.prototype.polluted || 0) + 1;
    context.idToken.counts = [global.count, globalThis.left, ({}).polluted];
    callback(null, user, context);
  }`;
  const first = await runner.run(rules_work(script));
  const second = await runner.run(rules_work(script));
  assert.deepEqual([first.id_token.counts, second.id_token.counts], [[1, 1, 1], [2, 1, 1]]);
});

test('the console is reported with the name of the rule', async () => {
  await runner.run(rules_work(`function (user, context, callback) { console.log('seen', {a: 1}); callback(null, user, context); }`));
  assert.deepEqual(runner.logs.at(-1), {type: 'log', level: 'log', origin: 'rule 1', text: 'seen {"a":1}'});
});

const kFetchers = {
  request: `require('request').post({url, json: {email: user.email}}, (error, response, body) => {
              if (error || response.statusCode !== 200) return callback(error || new Error('status'));
              finish(body); })`,
  'request-promise': `require('request-promise')({method: 'POST', uri: url, body: {email: user.email}, json: true}).then(finish, callback)`,
  axios: `require('axios').post(url, {email: user.email}).then((response) => finish(response.data), callback)`,
  'node-fetch': `require('node-fetch')(url, {method: 'POST', body: JSON.stringify({email: user.email}), headers: {'Content-Type': 'application/json'}})
                   .then((response) => response.json()).then(finish, callback)`,
  fetch: `fetch(url, {method: 'POST', body: JSON.stringify({email: user.email}), headers: {'Content-Type': 'application/json'}})
            .then((response) => response.json()).then(finish, callback)`,
  https: `const sent = require('https').request(url, {method: 'POST', headers: {'Content-Type': 'application/json', 'Content-Length': 27}}, (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (piece) => { text += piece; });
            response.on('end', () => finish(JSON.parse(text)));
          });
          sent.on('error', callback);
          sent.end(JSON.stringify({email: user.email}))`,
};
const kUrl = 'https://enrich.example/v3/person';
for (const [name, call] of Object.entries(kFetchers)) {
  const script = `function (user, context, callback) {
    const url = '${kUrl}';
    const finish = (person) => { context.idToken.company = person.company; callback(null, user, context); };
    ${call};
  }`;
  test(`${name} asks another server through ours`, async () => {
    const outcome = await runner.run(rules_work(script), {servers: {[kUrl]: () => json_answer({company: 'Analytical Engines'})}});
    assert.deepEqual(outcome.id_token, {company: 'Analytical Engines'}, JSON.stringify(outcome));
    const sent = runner.requests.at(-1);
    assert.equal(sent.method, 'POST');
    assert.equal(Buffer.from(sent.body, 'base64').toString(), '{"email":"ada@example.com"}');
    const type = sent.headers.find(([header]) => header.toLowerCase() === 'content-type');
    assert.match(type[1], /^application\/json/);
  });
  test(`${name} tells of a server that cannot be reached`, async () => {
    const outcome = await runner.run(rules_work(script));
    assert.equal(outcome.verdict, 'error');
    assert.equal(outcome.error.code, 'ECONNREFUSED', JSON.stringify(outcome));
  });
}
