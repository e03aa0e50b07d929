import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {actions_work, Runner} from './runner.mjs';

let runner;
before(() => { runner = new Runner(); });
after(() => runner.stop());

const execute = (body) => `exports.onExecutePostLogin = async (event, api) => { ${body} };`;

// Name, codes, what the execution is like, what comes out of it.
const cases = [
  ['claims and scopes are collected over all actions',
   [execute(`api.idToken.setCustomClaim('a', event.secrets.KEY);`),
    execute(`api.accessToken.setCustomClaim('b', 2); api.accessToken.addScope('read:x'); api.accessToken.removeScope('read:y');`)],
   {}, {verdict: 'allow', id_token: {a: 'secret 1'}, access_token: {b: 2}, scopes_added: ['read:x'], scopes_removed: ['read:y']}],
  ['metadata is collected in order, and later actions see it',
   [execute(`api.user.setUserMetadata('title', 'countess'); api.user.setAppMetadata('plan', null);`),
    execute(`api.user.setUserMetadata('copy', event.user.user_metadata.title);`)],
   {}, {verdict: 'allow', changes: [{origin: 'action 1', section: 'user_metadata', patch: {title: 'countess'}},
                                    {origin: 'action 1', section: 'app_metadata', patch: {plan: null}},
                                    {origin: 'action 2', section: 'user_metadata', patch: {copy: 'countess'}}]}],
  ['deny stops later actions and keeps what was set',
   [execute(`api.user.setAppMetadata('tries', 1); api.access.deny('Not today.');`), execute(`api.idToken.setCustomClaim('b', 1);`)],
   {}, {verdict: 'deny', origin: 'action 1', error: {name: 'access_denied', message: 'Not today.'}, id_token: {},
        changes: [{origin: 'action 1', section: 'app_metadata', patch: {tries: 1}}]}],
  ['a redirect suspends behind its action',
   [execute(``), execute(`api.redirect.sendUserTo('https://forms.example/a?x=1', {query: {y: 'two words'}});`), execute(`throw new Error('not reached');`)],
   {}, {verdict: 'redirect', at: 1, redirect: {url: 'https://forms.example/a?x=1&y=two+words'}}],
  ['the same action continues, and later ones follow',
   [execute(`throw new Error('not again');`),
    `exports.onExecutePostLogin = async () => {};
     exports.onContinuePostLogin = async (event, api) => { api.idToken.setCustomClaim('colour', event.request.query.colour); };`,
    execute(`api.idToken.setCustomClaim('last', true);`)],
   {from: 1, resumed: true, event: {request: {query: {colour: 'green'}, body: {}}}},
   {verdict: 'allow', id_token: {colour: 'green', last: true}}],
  ['a redirect of a log-in that shows nothing is told, so that the client hears of it',
   execute(`if (api.redirect.canRedirect()) throw new Error('wrong'); api.redirect.sendUserTo('https://forms.example/');`),
   {can_redirect: false}, {verdict: 'redirect', at: 0, redirect: {url: 'https://forms.example/'}}],
  ['one that kept its event finds no secrets of others there',
   [execute(`globalThis.held = event;`),
    execute(`api.idToken.setCustomClaim('held', globalThis.held.secrets.KEY); api.idToken.setCustomClaim('own', event.secrets.KEY);`)],
   {}, {verdict: 'allow', id_token: {held: 'secret 1', own: 'secret 2'}}],
  ['a form is reported and suspends',
   execute(`api.prompt.render('ap_1', {fields: {company: 'A'}, vars: {lang: 'en'}});`),
   {}, {verdict: 'prompt', at: 0, prompt: {id: 'ap_1', fields: {company: 'A'}, vars: {lang: 'en'}}}],
  ['registration is refused with words for the user',
   `exports.onExecutePreUserRegistration = async (event, api) => { api.access.deny('no_guests', 'Please use your own address.'); };`,
   {trigger: 'pre-user-registration'}, {verdict: 'deny', error: {name: 'no_guests', message: 'Please use your own address.'}}],
  ['a validation error names its code',
   `exports.onExecutePreUserRegistration = async (event, api) => { api.validation.error('too_young', 'You must be older.'); };`,
   {trigger: 'pre-user-registration'}, {verdict: 'deny', error: {name: 'validation', code: 'too_young', message: 'You must be older.'}}],
  ['credentials-exchange adds claims',
   `exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim('t', 1); };`,
   {trigger: 'credentials-exchange'}, {verdict: 'allow', access_token: {t: 1}}],
  ['credentials-exchange is refused with a code and words',
   `exports.onExecuteCredentialsExchange = async (event, api) => { api.access.deny('invalid_scope', 'Not that one.'); };`,
   {trigger: 'credentials-exchange'}, {verdict: 'deny', error: {name: 'invalid_scope', message: 'Not that one.'}}],
  ['a registration that is refused without words for the user has the reason',
   `exports.onExecutePreUserRegistration = async (event, api) => { api.access.deny('no_guests'); };`,
   {trigger: 'pre-user-registration'}, {verdict: 'deny', error: {name: 'no_guests', message: 'no_guests'}}],
  ['a changed password gives the cache alone',
   `exports.onExecutePostChangePassword = async (event, api) => { if (Object.keys(api).join() !== 'cache') throw new Error('more'); };`,
   {trigger: 'post-change-password'}, {verdict: 'allow'}],
  ['other triggers have the cache alone',
   `exports.onExecutePostUserRegistration = async (event, api) => { if (Object.keys(api).join() !== 'cache') throw new Error('more'); };`,
   {trigger: 'post-user-registration'}, {verdict: 'allow'}],
  ['a handler that is missing is told', `exports.other = 1;`, {},
   {verdict: 'error', error: {name: 'TypeError', message: 'The action exports no function onExecutePostLogin.'}}],
  ['a promise that never ends is noticed', execute(`await new Promise(() => {});`), {},
   {verdict: 'error', error: {name: 'Error', message: 'The action waits for something that never comes.'}}],
];

for (const [name, codes, more, want] of cases) {
  test(name, async () => {
    const outcome = await runner.run(actions_work(codes, more));
    const relevant = Object.fromEntries(Object.keys(want).map((key) => [key, outcome[key]]));
    assert.deepEqual(relevant, want, JSON.stringify(outcome));
  });
}

test('a token for the redirect comes back and is believed for its own transaction alone', async () => {
  const sent = await runner.run(actions_work(execute(
      `api.redirect.sendUserTo('https://forms.example/', {query: {session_token: api.redirect.encodeToken({secret: 's', payload: {state: 'abc', n: 1}})}});`)));
  const token = new URL(sent.redirect.url).searchParams.get('session_token');
  const resume = (state) => runner.run(actions_work(
      `exports.onContinuePostLogin = async (event, api) => { api.idToken.setCustomClaim('n', api.redirect.validateToken({secret: 's'}).n); };`,
      {resumed: true, event: {request: {query: {session_token: token, state}, body: {}}}}));
  assert.deepEqual((await resume('abc')).id_token, {n: 1});
  assert.equal((await resume('xyz')).verdict, 'error');
});

test('the cache stays between executions and has Auth0\'s limits', async () => {
  await runner.run(actions_work(execute(`api.cache.set('token', 'kept', {ttl: 60000});`)));
  const found = await runner.run(actions_work(execute(`
      api.idToken.setCustomClaim('found', api.cache.get('token').value);
      api.idToken.setCustomClaim('refused', [api.cache.set('k'.repeat(65), 'v').code, api.cache.set('k', 'v'.repeat(4097)).code]);
      api.cache.delete('token');
      api.idToken.setCustomClaim('gone', api.cache.get('token') === undefined);`)));
  assert.deepEqual(found.id_token, {found: 'kept', refused: ['CacheKeySizeExceeded', 'CacheValueSizeExceeded'], gone: true});
});

// Code, modules, what is wrong with it.
const builds = [
  ['exports.onExecutePostLogin = async () => { throw new Error("not run"); };', ['lodash', 'axios', 'crypto'], undefined],
  ['throw new Error("not run");', [], undefined],
  ['exports.x = {', [], {name: 'SyntaxError'}],
  ['', ['lodash', 'left-pad', '@a/b'], {code: 'MODULE_NOT_FOUND', message: "Cannot find module 'left-pad', '@a/b'"}],
];
for (const [code, modules, error] of builds) {
  test(`building ${JSON.stringify(code)} with ${modules.join()}`, async () => {
    const outcome = await runner.run({kind: 'build', name: 'action', code, modules});
    assert.equal(outcome.verdict, error === undefined ? 'allow' : 'error');
    for (const [name, value] of Object.entries(error ?? {})) assert.equal(outcome.error[name], value);
  });
}
