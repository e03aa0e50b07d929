// What rules that were written for Auth0 find around them: modules and globals by the names that they use.
import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {after, before, test} from 'node:test';
import {actions_work, json_answer, rules_work, Runner} from './runner.mjs';

let runner;
before(() => { runner = new Runner(); });
after(() => runner.stop());

const kHook = 'https://hooks.example/services/T1';
const kApi = 'https://login.example/api/v2';
const kPerson = {company: 'Analytical Engines'};
const nothing = () => ({status: 204, headers: [], body: ''});

// A rule that puts what `expression` comes to into a claim.
const telling = (expression) => `async function (user, context, callback) {
  try { context.idToken.told = await (${expression}); callback(null, user, context); } catch (error) { callback(error); }
}`;
const body_of = (request) => Buffer.from(request.body, 'base64').toString();
const header_of = (request, name) => request.headers.find(([each]) => each.toLowerCase() === name)?.[1];

async function told_by(expression, {token, servers, ...login} = {}) {
  runner.requests.length = 0;
  const work = rules_work(telling(expression), login);
  if (token !== undefined) work.tenant.access_token = token;
  const outcome = await runner.run(work, {servers});
  return outcome.verdict === 'allow' ? outcome.id_token.told : outcome.error?.message ?? outcome;
}

const kValues = [
  ['lodash without requiring it', `_.capitalize(user.email.split('@')[0])`, 'Ada'],
  ['a global may be replaced', `(() => { _ = {mine: 1}; return _.mine; })()`, 1],
  ['crypto of Node.js', `crypto.createHash('md5').update('a').digest('hex').slice(0, 6)`, '0cc175'],
  ['crypto of the web', `crypto.subtle.digest('SHA-1', Buffer.from('a')).then((digest) => digest.byteLength)`, 20],
  ['uuid', `[uuid.v4().length, require('uuid/v4')().length, require('uuid@3.3.2/v4')().length, require('node-uuid').v1().length]`, [36, 36, 36, 36]],
  ['url and querystring', `[url.parse('https://a.example/b').pathname, querystring.stringify({a: 1})]`, ['/b', 'a=1']],
  ['what a rule knows of the connection', `[context.connectionOptions.domain_aliases || [], context.samlConfiguration, context.connectionMetadata, context.tenant]`, [[], {}, {}, 'login.example']],
  ['a document of XML', `xpath.select("//*[local-name(.)='b']", new xmldom.DOMParser().parseFromString('<a><x:b xmlns:x="u">1</x:b></a>')).map((node) => node.textContent)`, ['1']],
  ['XML as an object', `require('bluebird').promisify(require('xml2js@0.4.19').parseString)('<a><b>1</b></a>')`, {a: {b: ['1']}}],
  ['YAML', `require('js-yaml').load('a: [1, 2]')`, {a: [1, 2]}],
  ['promises of Q', `Q(1).then((value) => value + 1)`, 2],
  ['underscore', `require('underscore').last([1, 2])`, 2],
  ['addresses in a network', `require('ipaddr.js').parse('192.168.1.150').match(require('ipaddr.js').parseCIDR('192.168.1.128/26'))`, true],
  ['times of places', `require('moment-timezone').tz('2026-01-01T12:00:00Z', 'Europe/Berlin').hour()`, 13],
  ['a signature of OAuth 1', `require('oauth-sign').hmacsign('GET', 'https://a.example/', {a: 1}, 'b', 'c').length`, 28],
  ['a nested query', `require('qs').stringify({a: {b: [1]}}, {encode: false})`, 'a[b][0]=1'],
  ['a token that lives for minutes', `(() => { const claims = jwt.decode(jwt.sign({a: 1}, 'secret', {expiresInMinutes: 2})); return claims.exp - claims.iat; })()`, 120],
  ['a token that lives for seconds', `(() => { const claims = jwt.decode(require('jsonwebtoken@5.0.0').sign({a: 1}, 'secret', {expiresInSeconds: 3})); return claims.exp - claims.iat; })()`, 3],
  ['a module that is missing is named', `require('mongodb@3.1.4').MongoClient`, "Cannot find module 'mongodb@3.1.4'"],
  ['a global that is missing is named', `sqlserver.connect({})`, 'sqlserver is not defined'],
];
for (const [name, expression, want] of kValues) {
  test(`rules find: ${name}`, async () => assert.deepEqual(await told_by(expression), want));
}

test('the modules of rules are no globals of actions', async () => {
  const outcome = await runner.run(actions_work(`exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('told', [typeof request, typeof _, typeof xml2js]); };`));
  assert.deepEqual(outcome.id_token.told, ['undefined', 'undefined', 'undefined']);
});

test('a token can be signed with a key', async () => {
  const key = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey.export({type: 'pkcs8', format: 'pem'});
  assert.equal(await told_by(`jwt.decode(jwt.sign({}, configuration.KEY, {algorithm: 'RS256', expiresInMinutes: 1}), {complete: true}).header.alg`, {configuration: {KEY: key}}), 'RS256');
});

const asked = (options) => `new Promise((done, fail) => request(${options}, (error, response, body) => (error ? fail(error) : done([response.statusCode, response.statusMessage, body]))))`;
// What is asked for, and what is sent: its address, its body, its headers.
const kRequests = [
  ['lists and objects of a form', `{method: 'POST', url: 'https://a.example/', form: {key: 1, message: {to: [{email: 'a@b.example'}]}}}`,
   {url: 'https://a.example/', body: 'key=1&message%5Bto%5D%5B0%5D%5Bemail%5D=a%40b.example'}, {'content-type': 'application/x-www-form-urlencoded'}],
  ['a query behind the one of the address', `{url: 'https://a.example/?a=1', qs: {b: 2, c: undefined}}`, {url: 'https://a.example/?a=1&b=2', body: ''}, {}],
  ['a user in the address', `{url: 'https://ada:engine%201843@a.example/b'}`, {url: 'https://a.example/b', body: ''}, {authorization: `Basic ${btoa('ada:engine 1843')}`}],
  ['an address below another', `{baseUrl: 'https://a.example/api/', url: '/b', qs: {key: 1}}`, {url: 'https://a.example/api/b?key=1', body: ''}, {}],
];
for (const [name, options, want, headers] of kRequests) {
  test(`request sends ${name}`, async () => {
    const told = await told_by(asked(options), {servers: {[want.url]: () => json_answer(kPerson, 403)}});
    assert.deepEqual(told, [403, 'Forbidden', JSON.stringify(kPerson)]);
    assert.deepEqual(runner.requests.map((sent) => ({url: sent.url, body: body_of(sent)})), [want]);
    for (const [header, value] of Object.entries(headers)) assert.equal(header_of(runner.requests.at(-1), header), value);
  });
}

test('defaults of request hold for what is asked with them', async () => {
  const servers = {'https://a.example/api/b?key=1': () => json_answer(kPerson)};
  const call = `new Promise((done, fail) => request.defaults({baseUrl: 'https://a.example/api', qs: {key: 1}, json: true}).get('/b', (error, response, body) => (error ? fail(error) : done(body.company))))`;
  assert.equal(await told_by(call, {servers}), kPerson.company);
});

test('options of request that are not supported are named', async () => {
  for (const name of ['formData', 'oauth', 'cert']) {
    assert.match(await told_by(asked(`{url: 'https://a.example/', ${name}: {a: '1'}}`)), new RegExp(`'${name}'`));
  }
  assert.equal(runner.requests.length, 0);
});

test('messages for Slack go out, and nobody waits for them', async () => {
  const begin = performance.now();
  await told_by(`(require('slack-notify')('${kHook}').alert({channel: '#c', text: 'New user', fields: {id: user.user_id, why: {a: 1}}}), 1)`, {servers: {[kHook]: () => json_answer('ok')}});
  await told_by(`(require('slack-notify')('https://gone.example/').success('Lost'), 1)`);
  assert.ok(performance.now() - begin < 1500);
  const [sent] = (await told_by(`new Promise((done) => require('slack-notify')('${kHook}').note({text: 'Seen', fields: {id: 1}}, done))`, {servers: {[kHook]: () => json_answer('ok')}}), runner.requests);
  const {text, username, attachments} = JSON.parse(body_of(sent));
  assert.deepEqual([text, username, attachments[0].fields], ['Seen', 'Note', [{title: 'id', value: '1', short: true}]]);
  assert.match(String(await told_by(`new Promise((done) => require('slack-notify')('https://gone.example/').bug('Lost', (error) => done(error.message)))`)), /outbound\.connect/);
});

const client = (more = '') => `new (require('auth0@2.27.1').ManagementClient)({domain: auth0.domain, ${more || 'token: auth0.accessToken'}})`;

test('a management client with credentials asks the API', async () => {
  let tokens = 0;
  const servers = {
    'https://login.example/oauth/token': (sent) => { ++tokens; assert.equal(JSON.parse(body_of(sent)).client_id, 'mine'); return json_answer({access_token: 'a-token', expires_in: 86400}); },
    [`${kApi}/users/auth0%7C1/roles`]: (sent) => (sent.method === 'GET' ? json_answer([{id: 'rol_1'}]) : nothing()),
    [`${kApi}/users-by-email?email=a%40b.example`]: () => json_answer([{user_id: 'auth0|2'}]),
    [`${kApi}/users?page=0`]: () => json_answer([]),
    [`${kApi}/users/auth0%7C2/identities`]: () => json_answer([], 201),
    [`${kApi}/jobs/verification-email`]: (sent) => (JSON.parse(body_of(sent)).user_id === 'auth0|1' ? json_answer({status: 'pending'}, 201) : json_answer({}, 400)),
  };
  const told = await told_by(`(async () => {
    const management = ${client("clientId: 'mine', clientSecret: 'secret'")};
    await management.assignRolestoUser({id: user.user_id}, {roles: ['rol_1']});
    await management.unlinkUsers({id: 'auth0|2'}).catch((error) => { if (!/parameter provider is missing/.test(error.message)) throw error; });
    await management.linkUsers('auth0|2', {provider: 'auth0', user_id: '1'});
    const verification = await new Promise((done, fail) => management.sendEmailVerification({user_id: user.user_id}, (error, job) => (error ? fail(error) : done(job))));
    return [await management.users.getRoles({id: user.user_id}), await management.getUsersByEmail('a@b.example'), await management.getUsers({page: 0}), verification.status];
  })()`, {servers});
  assert.deepEqual(told, [[{id: 'rol_1'}], [{user_id: 'auth0|2'}], [], 'pending']);
  assert.equal(tokens, 1);
  assert.equal(header_of(runner.requests.at(-1), 'authorization'), 'Bearer a-token');
});

test('what the API refuses is an error with its status', async () => {
  const servers = {[`${kApi}/users/auth0%7C9`]: () => json_answer({error: 'Not Found', message: 'The user does not exist.'}, 404)};
  assert.deepEqual(await told_by(`${client()}.getUser({id: 'auth0|9'}).catch((error) => [error.statusCode, error.name, error.message])`, {token: 'a-token', servers}),
                   [404, 'Not Found', 'The user does not exist.']);
});

test('without a token a management client changes the metadata of who logs in, and says what it lacks for all else', async () => {
  const own = await runner.run({...rules_work(telling(`${client()}.updateUserMetadata({id: user.user_id}, {a: 1}).then((changed) => changed.user_metadata)`)), tenant: {domain: 'login.example', access_token: ''}});
  assert.deepEqual(own.id_token.told, {a: 1});
  assert.deepEqual(own.changes, [{origin: 'rule 1', section: 'user_metadata', patch: {a: 1}}]);
  for (const call of [`updateUserMetadata({id: 'auth0|2'}, {a: 1})`, `updateUser({id: user.user_id}, {name: 'A'})`, `getUser({id: user.user_id})`, `getUsers()`]) {
    runner.logs.length = 0;
    assert.match(await told_by(`${client()}.${call}`, {token: ''}), /auth0\.accessToken is empty here/, call);
    assert.match(runner.logs[0].text, /auth0\.accessToken is empty here/);
    assert.equal(runner.requests.length, 0);
  }
});

const utilities = `const {Auth0RedirectRuleUtilities, Auth0UserUpdateUtilities} = require('@auth0/rule-utilities@0.2.0');
  const utilities = new Auth0RedirectRuleUtilities(user, context, configuration), changes = new Auth0UserUpdateUtilities(user, auth0);`;
const kAsking = `async function (user, context, callback) {
  ${utilities}
  try {
    if (utilities.isRedirectCallback) {
      const {company} = utilities.validateSessionToken();
      changes.setUserMeta('company', company);
      await changes.updateUserMeta();
    } else if (utilities.canRedirect && changes.getUserMeta('company') === undefined) {
      utilities.doRedirect('https://forms.example/company?a=1', utilities.createSessionToken({company: 'Analytical Engines'}));
    }
    callback(null, user, context);
  } catch (error) { callback(error); }
}`;
const kSecret = {configuration: {SESSION_TOKEN_SECRET: 'a-secret'}};
const requested = (query) => ({request: {ip: '203.0.113.7', hostname: 'login.example', query, body: {}}});

test('the utilities for redirects send the user away with a token, and read it on the way back', async () => {
  const away = await runner.run(rules_work(kAsking, {...kSecret, context: requested({})}));
  assert.equal(away.verdict, 'redirect');
  const url = new URL(away.redirect.url);
  assert.deepEqual([url.origin, url.searchParams.get('a')], ['https://forms.example', '1']);
  const token = url.searchParams.get('session_token');
  const back = (session_token, user = {}) => runner.run(rules_work(kAsking, {...kSecret, user, context: {...requested({session_token}), protocol: 'redirect-callback'}}));
  assert.deepEqual((await back(token)).changes, [{origin: 'rule 1', section: 'user_metadata', patch: {company: 'Analytical Engines'}}]);
  for (const [wrong, user] of [[`${token}x`, {}], ['', {}], [token, {user_id: 'auth0|2'}]]) {
    const refused = await back(wrong, user);
    assert.deepEqual([refused.verdict, refused.changes], ['error', []]);
  }
});

test('the utilities for redirects know when none is possible', async () => {
  for (const context of [requested({prompt: 'none'}), {...requested({}), protocol: 'oauth2-refresh-token'}, {...requested({}), redirect: {url: 'https://other.example/'}}, {...requested({}), multifactor: {provider: 'any'}}]) {
    const outcome = await runner.run(rules_work(`function (user, context, callback) { ${utilities} context.idToken.can = utilities.canRedirect; callback(null, user, context); }`, {...kSecret, context}));
    assert.equal(outcome.id_token.can, false, JSON.stringify(context));
  }
});
