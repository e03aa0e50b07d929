// What rules know as `auth0`: a client of the Management API, as version 2 of Auth0's has it. It asks as everything
// here does. For the token that rules are given, which is empty, only the log-in's own user can be changed.
'use strict';

const kUsers = {
  get: ['GET', 'users/{id}'], getAll: ['GET', 'users'], getByEmail: ['GET', 'users-by-email'], create: ['POST', 'users'],
  update: ['PATCH', 'users/{id}'], delete: ['DELETE', 'users/{id}'], link: ['POST', 'users/{id}/identities'],
  unlink: ['DELETE', 'users/{id}/identities/{provider}/{user_id}'], logs: ['GET', 'users/{id}/logs'],
  getRoles: ['GET', 'users/{id}/roles'], assignRoles: ['POST', 'users/{id}/roles'], removeRoles: ['DELETE', 'users/{id}/roles'],
  getPermissions: ['GET', 'users/{id}/permissions'], getGuardianEnrollments: ['GET', 'users/{id}/enrollments'],
};
const kFlat = {
  getUser: 'get', getUsersByEmail: 'getByEmail', createUser: 'create', updateUser: 'update', deleteUser: 'delete', linkUsers: 'link',
  unlinkUsers: 'unlink', getUserLogs: 'logs', getUserRoles: 'getRoles', assignRolestoUser: 'assignRoles',
  removeRolesFromUser: 'removeRoles', getUserPermissions: 'getPermissions', getGuardianEnrollments: 'getGuardianEnrollments',
};
const kOthers = {
  getRoles: ['GET', 'roles'], getRole: ['GET', 'roles/{id}'], getClients: ['GET', 'clients'], getClient: ['GET', 'clients/{client_id}'],
  getConnections: ['GET', 'connections'], getConnection: ['GET', 'connections/{id}'],
  sendEmailVerification: ['POST', 'jobs/verification-email'], createPasswordChangeTicket: ['POST', 'tickets/password-change'],
  createEmailVerificationTicket: ['POST', 'tickets/email-verification'],
};
const kWithoutToken = 'auth0.accessToken is empty here: give the client a clientId and a clientSecret of an application that may use the Management API.';

module.exports = (inside) => (network) => {

  async function ask(request) {
    const {body, ...rest} = request;
    const headers = {accept: 'application/json', ...(body === undefined ? {} : {'content-type': 'application/json'}), ...request.headers};
    const answer = await network.send({...rest, headers, body: body === undefined ? undefined : JSON.stringify(body)});
    const text = answer.body.toString('utf8');
    let told = text;
    try {
      told = text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      // What is no JSON stays text.
    }
    if (answer.status >= 200 && answer.status < 300) return told;
    const {error, error_description: description, message = description || error || `Status ${answer.status}`} = Object(told);
    throw Object.assign(new Error(String(message)), {name: String(error || 'APIError'), statusCode: answer.status, originalError: {response: {body: told}}});
  }

  // With a callback behind the values, which is then told; else a promise.
  function told_by(call) {
    return (...values) => {
      const callback = typeof values[values.length - 1] === 'function' ? values.pop() : undefined;
      const result = (async () => call(...values))();
      if (callback === undefined) return result;
      const tell = (...told) => { setImmediate(() => callback(...told)); };
      result.then((value) => tell(null, value), (error) => tell(error));
      return undefined;
    };
  }

  class Base {
    constructor(options) {
      if (typeof options !== 'object' || options === null) throw new TypeError('The client needs options.');
      if (typeof options.domain !== 'string' || options.domain === '') throw new TypeError('The client needs a domain.');
      Object.defineProperty(this, 'options', {value: {...options}});
    }
  }

  function token_of({domain, clientId: client_id, clientSecret: client_secret, audience = `https://${domain}/api/v2/`, scope}) {
    return ask({method: 'POST', url: `https://${domain}/oauth/token`, body: {grant_type: 'client_credentials', client_id, client_secret, audience, scope}});
  }

  class ManagementClient extends Base {
    #token;
    #expires_at = Infinity;
    constructor(options) {
      super(options);
      this.#token = options.token || undefined;
      const call = (way) => told_by((...values) => this.#call(way, values));
      const update = (section) => told_by((id, patch) => this.#call(kUsers.update, [id, {[section]: patch}]));
      const metadata = {updateUserMetadata: update('user_metadata'), updateAppMetadata: update('app_metadata')};
      this.users = {...metadata};
      for (const name of Object.keys(kUsers)) this.users[name] = call(kUsers[name]);
      Object.assign(this, metadata, {getUsers: this.users.getAll});
      for (const name of Object.keys(kFlat)) this[name] = this.users[kFlat[name]];
      for (const name of Object.keys(kOthers)) this[name] = call(kOthers[name]);
    }

    async #authorization() {
      const {clientId, clientSecret} = this.options;
      const has_own = clientId && clientSecret;
      if (has_own && (this.#token === undefined || Date.now() >= this.#expires_at)) {
        const {access_token: token, expires_in: seconds} = await token_of(this.options);
        this.#token = token;
        this.#expires_at = Date.now() + (seconds - 10) * 1000;
      }
      if (this.#token === undefined) throw new Error(kWithoutToken);
      return `Bearer ${this.#token}`;
    }

    // The user who logs in, without a token: what rules may change of them, and nothing else.
    #own_user([method], values) {
      const [{id}, patch] = [Object(values[0]), Object(values[1])];
      const sections = Object.keys(patch);
      const is_own = id === inside.own_user && sections.every((name) => name === 'user_metadata' || name === 'app_metadata');
      const has_token = this.#token !== undefined || this.options.clientId;
      return method === 'PATCH' && is_own && !has_token ? globalThis.auth0.users.update(id, patch) : undefined;
    }

    async #call(way, values) {
      const own = this.#own_user(way, values);
      if (own !== undefined) return own;
      const [method, template] = way;
      const has_place = template.includes('{');
      const named = typeof values[0] === 'string' ? {[has_place ? 'id' : 'email']: values[0]} : {...values[0]};
      const path = template.replace(/\{(\w+)\}/g, (whole, name) => {
        if (named[name] === undefined) throw new TypeError(`The parameter ${name} is missing.`);
        const value = encodeURIComponent(named[name]);
        delete named[name];
        return value;
      });
      const sends = method === 'POST' || method === 'PATCH' || (method === 'DELETE' && values.length > 1);
      const query = sends || Object.keys(named).length === 0 ? '' : `?${inside.require('querystring').stringify(named)}`;
      const authorization = await this.#authorization();
      return ask({method, url: `https://${this.options.domain}/api/v2/${path}${query}`, headers: {authorization},
                  body: sends ? (has_place ? values[1] : named) : undefined});
    }
  }

  class AuthenticationClient extends Base {
    constructor(options) {
      super(options);
      const {domain, clientId, clientSecret} = options;
      this.clientCredentialsGrant = told_by((wished) => token_of({clientId, clientSecret, ...wished, domain}));
      this.requestChangePasswordEmail = told_by((wished) => ask({method: 'POST', url: `https://${domain}/dbconnections/change_password`,
                                                                 body: {client_id: clientId, ...wished}}));
      this.getProfile = told_by((token) => ask({method: 'GET', url: `https://${domain}/userinfo`, headers: {authorization: `Bearer ${token}`}}));
    }
  }

  return {ManagementClient, AuthenticationClient};
};
