// What rules know as `@auth0/rule-utilities`: whether a redirect is possible, the token that goes with it, and changes
// of the user who logs in.
'use strict';

const kWithoutRedirect = ['oauth2-resource-owner', 'oauth2-refresh-token', 'oauth2-password', 'redirect-callback'];

module.exports = (inside) => () => {
  const jwt = () => inside.require('jsonwebtoken');  // It takes time to load.

  class Auth0RedirectRuleUtilities {
    #secret;
    #lifetime;
    constructor(user, context, configuration) {
      this.user = user || {};
      this.context = context || {};
      const {SESSION_TOKEN_SECRET: secret, SESSION_TOKEN_EXPIRES_IN: lifetime} = configuration || {};
      this.#secret = secret;
      this.#lifetime = lifetime || '3d';
    }
    get redirectUrl() { return this.context.redirect && this.context.redirect.url; }
    get queryParams() { return (this.context.request && this.context.request.query) || {}; }
    get protocolCanRedirect() { return !kWithoutRedirect.includes(this.context.protocol); }
    get isRedirectCallback() { return this.context.protocol === 'redirect-callback'; }
    get canRedirect() {
      const is_free = !this.redirectUrl && !this.context.multifactor;
      return is_free && this.queryParams.prompt !== 'none' && this.protocolCanRedirect;
    }
    get #issuer() { return `https://${this.context.request.hostname}/`; }

    createSessionToken(claims = {}) {
      return jwt().sign({ip: this.context.request.ip, iss: this.#issuer, sub: this.user.user_id, ...claims}, this.#secret, {expiresIn: this.#lifetime});
    }
    validateSessionToken(options = {}) {
      const claims = jwt().verify(this.queryParams.session_token, this.#secret, {...options, subject: this.user.user_id, issuer: this.#issuer});
      if (!claims.exp) throw new Error('The session token has no end.');
      return claims;
    }
    // `told` is a token, or {sessionToken, generateSessionToken}.
    doRedirect(url, told) {
      if (!url || !this.canRedirect) throw new Error('Cannot redirect');
      const {sessionToken: given, generateSessionToken: makes_one = true} = typeof told === 'string' ? {sessionToken: told} : told || {};
      const token = given || (makes_one ? this.createSessionToken() : undefined);
      const joint = String(url).includes('?') ? '&' : '?';
      this.context.redirect = {url: token === undefined ? String(url) : `${url}${joint}session_token=${token}`};
    }
  }

  class Auth0UserUpdateUtilities {
    #users;
    #namespace;
    constructor(user, auth0, namespace) {
      this.user = user;
      this.#users = auth0.users;
      this.#namespace = typeof namespace === 'string' ? namespace : '';
    }
    #part(section) {
      const whole = this.user[section] || (this.user[section] = {});
      if (this.#namespace === '') return whole;
      return whole[this.#namespace] || (whole[this.#namespace] = {});
    }
    getUserMeta(name) { return this.#part('user_metadata')[name]; }
    getAppMeta(name) { return this.#part('app_metadata')[name]; }
    setUserMeta(name, value) { this.#part('user_metadata')[name] = value; }
    setAppMeta(name, value) { this.#part('app_metadata')[name] = value; }
    updateUserMeta() { return this.#users.updateUserMetadata(this.user.user_id, this.user.user_metadata || {}); }
    updateAppMeta() { return this.#users.updateAppMetadata(this.user.user_id, this.user.app_metadata || {}); }
  }
  for (const [name, same] of [['updateUserMetadata', 'updateUserMeta'], ['updateAppMetadata', 'updateAppMeta']]) {
    Auth0UserUpdateUtilities.prototype[name] = Auth0UserUpdateUtilities.prototype[same];
  }

  return {Auth0RedirectRuleUtilities, Auth0UserUpdateUtilities, noRedirectProtocols: kWithoutRedirect};
};
