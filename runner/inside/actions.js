// Auth0's actions: modules that export a handler of their trigger, given an event and an api. What they wish for is
// collected, and the server does it when all have run, or when one of them suspends the log-in.
'use strict';

const kHandlers = {
  'post-login': 'PostLogin',
  'credentials-exchange': 'CredentialsExchange',
  'pre-user-registration': 'PreUserRegistration',
  'post-user-registration': 'PostUserRegistration',
  'post-change-password': 'PostChangePassword',
  'password-reset-post-challenge': 'PasswordResetPostChallenge',
};
const kCacheEntriesMax = 20;
const kCacheKeyBytesMax = 64;
const kCacheValueBytesMax = 4096;
const kCacheBytesMax = 8192;
const kCacheMsMax = 24 * 60 * 60 * 1000;
const kSilent = 'The action waits for something that never comes.';

module.exports = (inside) => (work) => {
  const outcome = {verdict: 'allow', id_token: {}, access_token: {}, scopes_added: [], scopes_removed: []};
  const event = {...work.event};
  let over = false;

  function end(more) {
    if (over) return;
    over = true;
    inside.done({...outcome, ...more, changes: inside.changes});
  }

  function fail(error) {
    end({verdict: 'error', error: inside.describe(error), origin: inside.origin});
  }

  function claims(into) {
    return (name, value) => {
      if (value === null || value === undefined) delete into[name];
      else into[String(name)] = value;
    };
  }

  function metadata(section) {
    return (name, value) => {
      inside.change(section, {[String(name)]: value === undefined ? null : value});
      const of_user = event.user && event.user[section];
      if (!of_user) return;
      if (value === null || value === undefined) delete of_user[name];
      else of_user[name] = value;
    };
  }

  // Kept from one execution to the next in this process, per trigger; as text, so that no object of one execution is
  // met by another.
  function cache_of() {
    const {cache} = inside.shared;
    const prefix = `${work.trigger}\0`;
    const find = (name) => {
      const text = cache.get(prefix + name);
      const kept = text === undefined ? undefined : JSON.parse(text);
      if (kept !== undefined && kept.expires_at <= Date.now()) {
        cache.delete(prefix + name);
        return undefined;
      }
      return kept;
    };
    const bytes = (text) => Buffer.byteLength(text, 'utf8');
    return {
      get(name) {
        const kept = find(String(name));
        return kept === undefined ? undefined : {value: kept.value, expires_at: kept.expires_at};
      },
      set(name, value, options = {}) {
        const key = String(name);
        const text = String(value);
        const refuse = (why) => ({type: 'error', code: why});
        if (bytes(key) > kCacheKeyBytesMax) return refuse('CacheKeySizeExceeded');
        if (bytes(text) > kCacheValueBytesMax) return refuse('CacheValueSizeExceeded');
        const mine = [...cache].filter(([other]) => other.startsWith(prefix) && other !== prefix + key);
        if (mine.length >= kCacheEntriesMax) return refuse('ItemLimitExceeded');
        const used = mine.reduce((sum, [other, kept]) => sum + bytes(other) + bytes(JSON.parse(kept).value), 0);
        if (used + bytes(key) + bytes(text) > kCacheBytesMax) return refuse('CacheSizeExceeded');
        const latest = Date.now() + kCacheMsMax;
        const wished = options.expires_at !== undefined ? Number(options.expires_at) : options.ttl !== undefined ? Date.now() + Number(options.ttl) : latest;
        const kept = {value: text, expires_at: Math.min(Number.isFinite(wished) ? wished : latest, latest)};
        cache.set(prefix + key, JSON.stringify(kept));
        return {type: 'success', record: kept};
      },
      delete(name) {
        return cache.delete(prefix + String(name)) ? {type: 'success'} : {type: 'error', code: 'ItemNotFound'};
      },
    };
  }

  // What may be done, by trigger. `step` is what the action that runs has wished for.
  function api_of(step) {
    const api = {cache: cache_of()};
    const deny = (first, second) => {
      step.denied = work.trigger === 'post-login' ? {name: 'access_denied', message: String(first === undefined ? '' : first)}
                                                  : {name: String(first === undefined ? 'access_denied' : first), message: String(second === undefined ? first : second)};
      return api;
    };
    const chained = (call) => (...values) => { call(...values); return api; };
    const user = {setUserMetadata: chained(metadata('user_metadata')), setAppMetadata: chained(metadata('app_metadata'))};
    const access_token = {setCustomClaim: chained(claims(outcome.access_token)),
                          addScope: chained((scope) => { outcome.scopes_added.push(String(scope)); }),
                          removeScope: chained((scope) => { outcome.scopes_removed.push(String(scope)); })};
    const validation = {error: chained((code, message) => { step.denied = {name: 'validation', code: String(code), message: String(message)}; })};
    const prompt = {render: chained((id, options) => { step.prompt = {id: String(id), fields: {...(options && options.fields)}, vars: {...(options && options.vars)}}; })};
    switch (work.trigger) {
      case 'post-login':
        return Object.assign(api, {
          access: {deny}, user, accessToken: access_token, validation, prompt,
          idToken: {setCustomClaim: chained(claims(outcome.id_token))},
          redirect: redirect_of(step, api),
          transaction: {setMetadata: chained((name, value) => { (outcome.transaction || (outcome.transaction = {}))[String(name)] = value; })},
          multifactor: {enable: chained((provider, options) => { outcome.multifactor = {provider: String(provider), options}; })},
          authentication: {
            challengeWith: chained((factor) => { outcome.multifactor = {provider: 'any', challenge: [factor]}; }),
            challengeWithAny: chained((factors) => { outcome.multifactor = {provider: 'any', challenge: factors}; }),
            enrollWith: chained((factor) => { outcome.multifactor = {provider: 'any', enroll: [factor]}; }),
            enrollWithAny: chained((factors) => { outcome.multifactor = {provider: 'any', enroll: factors}; }),
            recordMethod: chained((url) => { outcome.recorded_method = String(url); }),
            setPrimaryUser: chained((id) => { outcome.primary_user = String(id); }),
          },
          rules: {wasExecuted: (id) => (work.rules_executed || []).includes(id)},
        });
      case 'credentials-exchange':
        return Object.assign(api, {access: {deny}, accessToken: access_token});
      case 'pre-user-registration':
        return Object.assign(api, {access: {deny}, user, validation});
      case 'password-reset-post-challenge':
        return Object.assign(api, {access: {deny}, prompt, redirect: redirect_of(step, api)});
      default:
        return api;
    }
  }

  function redirect_of(step, api) {
    const jwt = () => inside.require('jsonwebtoken');
    return {
      canRedirect: () => work.can_redirect === true,
      encodeToken({secret, payload, expiresInSeconds = 900}) {
        if (typeof secret !== 'string' || secret === '') throw new TypeError('encodeToken needs a secret.');
        return jwt().sign({...payload, ip: event.request && event.request.ip}, secret,
                          {algorithm: 'HS256', expiresIn: expiresInSeconds, issuer: work.tenant.domain, subject: event.user.user_id});
      },
      sendUserTo(url, options) {
        const to = new URL(String(url));
        const query = (options && options.query) || {};
        for (const name of Object.keys(query)) to.searchParams.set(name, String(query[name]));
        step.redirect = {url: to.href};
        return api;
      },
      validateToken({secret, tokenParameterName = 'session_token'}) {
        const {query = {}, body = {}} = event.request || {};
        const token = query[tokenParameterName] === undefined ? body[tokenParameterName] : query[tokenParameterName];
        if (typeof token !== 'string') throw new Error(`There is no parameter called '${tokenParameterName}' in the request.`);
        const payload = jwt().verify(token, secret, {algorithms: ['HS256', 'HS384', 'HS512']});
        const state = query.state === undefined ? body.state : query.state;
        if (payload.state !== state) throw new Error('The state of the token is not that of the transaction.');
        return payload;
      },
    };
  }

  function handler_of(action, resumes) {
    const module = {exports: {}};
    const script = inside.evaluate_module(action.code, action.name);
    script(module.exports, globalThis.require, module);
    const name = `on${resumes ? 'Continue' : 'Execute'}${kHandlers[work.trigger]}`;
    const handler = module.exports[name];
    if (handler === undefined && resumes) return () => {};
    if (typeof handler !== 'function') throw new TypeError(`The action exports no function ${name}.`);
    return handler;
  }

  // One action; whether the next one may run. Its secrets are in an event of its own: one that goes on in the
  // background finds nobody else's there.
  async function run(at) {
    const action = work.actions[at];
    inside.origin = action.name;
    const step = {};
    const handler = handler_of(action, work.resumed === true && at === work.from);
    await handler({...event, secrets: {...action.secrets}}, api_of(step));
    if (over) return false;
    if (step.denied !== undefined) {
      end({verdict: 'deny', error: step.denied, origin: action.name});
    } else if (step.redirect !== undefined) {
      end({verdict: 'redirect', redirect: step.redirect, at, origin: action.name});
    } else if (step.prompt !== undefined) {
      end({verdict: 'prompt', prompt: step.prompt, at, origin: action.name});
    }
    return !over;
  }

  async function run_all() {
    for (let at = work.from || 0; at < work.actions.length; ++at) {
      if (!await run(at)) return;
    }
    end({});
  }

  inside.when_idle(() => fail(new Error(kSilent)));
  inside.when_rejected(fail);
  run_all().catch(fail);
};
