// Auth0's rules: functions (user, context, callback) that run in their order and share both objects.
'use strict';

// Modules that Auth0's rules find without requiring them.
const kGlobalModules = {
  _: 'lodash', async: 'async', crypto: 'crypto', Q: 'q', querystring: 'querystring', request: 'request', url: 'url', uuid: 'uuid',
  xml2js: 'xml2js', xmldom: 'xmldom', xpath: 'xpath',
};
const kBackgroundMs = 2000;
const kWithoutToken = 'auth0.accessToken is empty here: to call the Management API, let the rule have a client of its own.';
const kSilent = 'The rule ended without calling callback(null, user, context).';

module.exports = (inside) => (work) => {
  class UnauthorizedError extends Error {
    constructor(message) {
      super(message);
      this.name = 'UnauthorizedError';
      this.code = 'unauthorized';
    }
  }
  let {user} = work;
  // What rules reach into without looking whether it is there.
  let context = {tenant: work.tenant.domain, connectionOptions: {}, connectionMetadata: {}, samlConfiguration: {}, ...work.context};
  let at = -1;  // The rule that runs.
  let over = false;

  inside.own_user = work.user.user_id;
  for (const name of Object.keys(kGlobalModules)) inside.define_module(name, kGlobalModules[name]);
  Object.assign(globalThis, {configuration: work.configuration, UnauthorizedError, auth0: make_auth0()});

  // Auth0's client, of which rules may use what is about the user who logs in.
  function make_auth0() {
    const metadata = {user_metadata: {...user.user_metadata}, app_metadata: {...user.app_metadata}};
    const update = (section) => (who, patch, done) => {
      const id = typeof who === 'object' && who !== null ? who.id : who;
      const result = new Promise((resolve, reject) => {
        if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) throw new TypeError('The metadata must be an object.');
        const is_later = inside.is_over();
        if (is_later ? !inside.change_later(id, section, patch) : id !== work.user.user_id) throw new Error('A rule can only change the user who logs in.');
        if (is_later) {
          resolve({user_id: id, [section]: patch});
          return;
        }
        inside.change(section, patch);
        merge(metadata[section], patch);
        resolve({...user, ...metadata});
      });
      if (typeof done !== 'function') return result;
      result.then((value) => done(null, value), done);
      return undefined;
    };
    const both = (who, patch, done) => {
      const changed = [];
      for (const section of ['user_metadata', 'app_metadata']) {
        if (patch !== null && typeof patch === 'object' && patch[section] !== undefined) changed.push(update(section)(who, patch[section]));
      }
      const result = Promise.all(changed).then(() => ({...user, ...metadata}));
      if (typeof done !== 'function') return result;
      result.then((value) => done(null, value), done);
      return undefined;
    };
    const users = {updateUserMetadata: update('user_metadata'), updateAppMetadata: update('app_metadata'), update: both};
    const auth0 = {users, domain: work.tenant.domain, baseUrl: `https://${work.tenant.domain}/api/v2`};
    const access_token = () => {
      if (!work.tenant.access_token) inside.log('warn', kWithoutToken);
      return work.tenant.access_token;
    };
    return Object.defineProperty(auth0, 'accessToken', {get: access_token, enumerable: true, configurable: true});
  }

  // Merged at the first level alone, as PATCH /api/v2/users/{id} does it.
  function merge(into, patch) {
    for (const key of Object.keys(patch)) {
      if (patch[key] === null) delete into[key];
      else into[key] = patch[key];
    }
  }

  function end(outcome) {
    over = true;
    inside.done({...outcome, changes: inside.changes});
  }

  function fail(error) {
    const told = inside.describe(error);
    if (over) {
      inside.log('warn', `Behind the callback: ${told.name}: ${told.message}`);
      return;
    }
    const unauthorized = told.name === 'UnauthorizedError';
    end({verdict: unauthorized ? 'deny' : 'error', error: told, origin: inside.origin});
  }

  function is_object(value) {
    return typeof value === 'object' && value !== null;
  }

  function succeed() {
    const redirect = context.redirect;
    const wants_redirect = context.protocol !== 'redirect-callback' && is_object(redirect) && redirect.url !== undefined;
    const outcome = {verdict: wants_redirect ? 'redirect' : 'allow',
                     redirect: wants_redirect ? {url: String(redirect.url)} : undefined,
                     id_token: is_object(context.idToken) ? context.idToken : {},
                     access_token: is_object(context.accessToken) ? context.accessToken : {}};
    if (!inside.is_asking()) {
      end(outcome);
      return;
    }
    // Rules may call back and go on with what other servers answer: it is done for them, and changes the log-in no more.
    const kept = inside.copy_of(outcome);
    over = true;
    inside.when_answered(() => end(kept), kBackgroundMs);
  }

  function next() {
    if (over) return;
    const rule = work.rules[++at];
    if (rule === undefined) {
      succeed();
      return;
    }
    inside.origin = rule.name;
    let called = false;
    const callback = (error, new_user, new_context) => {
      if (called) {
        inside.log('warn', 'The callback was called more than once.');
        return;
      }
      called = true;
      if (error) {
        fail(error);
      } else if (!is_object(new_user) || !is_object(new_context)) {
        fail(new Error('The callback must be called as callback(null, user, context).'));
      } else {
        user = new_user;
        context = new_context;
        next();
      }
    };
    let result;
    try {
      // A semicolon behind the function makes a statement of what is read as an expression.
      const text = rule.script.replace(/;(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/, '');
      const script = inside.evaluate(`(\n${text}\n)`, rule.name);
      if (typeof script !== 'function') throw new TypeError('The rule is no function.');
      result = script(user, context, callback);
    } catch (error) {
      if (!called) fail(error);
      return;
    }
    // An async function that throws says so by its promise.
    if (is_object(result) && typeof result.then === 'function') {
      result.then(undefined, (error) => { if (!called) fail(error); });
    }
  }

  inside.when_idle(() => fail(new Error(kSilent)));
  inside.when_rejected((error) => fail(error));
  next();
};
