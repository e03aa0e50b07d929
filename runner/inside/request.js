// What rules know as `request`: request(options, callback), request.get and the rest, and the same with promises.
'use strict';

// Left out, they would change what is sent, or to whom it is shown.
const kUnknown = ['formData', 'multipart', 'oauth', 'aws', 'hawk', 'httpSignature', 'cert', 'key', 'pfx', 'proxy', 'localAddress'];

module.exports = (inside) => (network) => {
  const EventEmitter = inside.require('events');
  const querystring = inside.require('querystring');

  // What holds lists and objects is written as `a[b]=c`, by a package that takes time to load.
  function form_of(values) {
    const is_flat = Object.values(values).every((value) => ['string', 'number', 'boolean'].includes(typeof value));
    return is_flat ? querystring.stringify(values) : inside.require('qs').stringify(values);
  }

  function options_of(first, second) {
    const options = typeof first === 'string' || first instanceof URL ? {...(typeof second === 'object' ? second : {}), url: String(first)} : {...first};
    const url = options.url === undefined ? options.uri : options.url;
    options.url = typeof url === 'object' && url !== null ? String(url.href) : String(url);
    return options;
  }

  function url_of({url, baseUrl: base, qs: query}) {
    const whole = base ? `${String(base).replace(/\/$/, '')}/${url.replace(/^\//, '')}` : url;
    const more = query ? form_of(query) : '';
    return more === '' ? whole : `${whole}${whole.includes('?') ? '&' : '?'}${more}`;
  }

  function message_of(options) {
    const unknown = kUnknown.find((name) => options[name] !== undefined && options[name] !== null);
    if (unknown !== undefined) throw new Error(`The option '${unknown}' of request is not supported here.`);
    const headers = {...options.headers};
    const add = (name, value) => { if (!network.has_header(headers, name)) headers[name] = value; };
    let body = options.body;
    if (options.form !== undefined) {
      add('content-type', 'application/x-www-form-urlencoded');
      body = typeof options.form === 'string' ? options.form : form_of(options.form);
    }
    if (options.json !== undefined && options.json !== false) {
      add('accept', 'application/json');
      const value = options.json === true ? body : options.json;
      if (value !== undefined && options.form === undefined) {
        add('content-type', 'application/json');
        body = JSON.stringify(value);
      }
    }
    const {auth} = options;
    if (auth) {
      const bearer = typeof auth.bearer === 'function' ? auth.bearer() : auth.bearer;
      const user = auth.user === undefined ? auth.username : auth.user;
      const password = auth.pass === undefined ? auth.password : auth.pass;
      add('authorization', bearer === undefined ? `Basic ${Buffer.from(`${user}:${password === undefined ? '' : password}`).toString('base64')}` : `Bearer ${bearer}`);
    }
    return {method: options.method || 'GET', url: url_of(options), headers, body, timeout: options.timeout,
            follow: options.followRedirect !== false && (options.followAllRedirects || ['GET', 'HEAD'].includes(String(options.method || 'GET').toUpperCase()))};
  }

  function response_of(answer, options) {
    let body = options.encoding === null ? answer.body : answer.body.toString('utf8');
    if (options.json !== undefined && options.json !== false) {
      try {
        body = JSON.parse(body);
      } catch (error) {
        // What is no JSON stays text.
      }
    }
    return {statusCode: answer.status, statusMessage: answer.reason, headers: answer.headers, body, request: {href: url_of(options), method: options.method || 'GET'},
            toJSON() { return {statusCode: this.statusCode, headers: this.headers, body: this.body}; }};
  }

  async function send(options, heeded) {
    return response_of(await network.send({...message_of(options), heeded}), options);
  }

  function make(defaults, promised) {
    const joined = (options) => ({...defaults, ...options, headers: {...defaults.headers, ...options.headers}});
    function request(first, second, third) {
      const callback = [first, second, third].find((value) => typeof value === 'function');
      const options = joined(options_of(first, second));
      if (promised) {
        return send(options).then((response) => {
          const failed = options.simple !== false && (response.statusCode < 200 || response.statusCode > 299);
          if (failed) throw Object.assign(new Error(`${response.statusCode} - ${JSON.stringify(response.body)}`), {name: 'StatusCodeError', statusCode: response.statusCode, error: response.body, response});
          return options.resolveWithFullResponse ? response : response.body;
        });
      }
      const emitter = new EventEmitter();
      const tell = callback || options.callback;
      // The callback is called outside of the promise, so that what it throws is not taken for a failed request.
      const call = (...values) => setImmediate(() => {
        if (typeof tell === 'function') tell.apply(emitter, values);
        if (values[0]) {
          if (emitter.listenerCount('error') > 0) emitter.emit('error', values[0]);
          return;
        }
        emitter.emit('response', values[1]);
        emitter.emit('data', values[2]);
        emitter.emit('end');
        emitter.emit('complete', values[1], values[2]);
      });
      const heeded = () => typeof tell === 'function' || emitter.eventNames().length > 0;
      send(options, heeded).then((response) => call(null, response, response.body), (error) => call(error));
      return emitter;
    }
    for (const [name, method] of [['get', 'GET'], ['head', 'HEAD'], ['post', 'POST'], ['put', 'PUT'], ['patch', 'PATCH'], ['del', 'DELETE'], ['delete', 'DELETE']]) {
      request[name] = (first, second, third) => {
        const callback = [second, third].find((value) => typeof value === 'function');
        return request({...options_of(first, second), method}, callback);
      };
    }
    request.defaults = (more) => make(joined(more || {}), promised);
    request.jar = () => ({});
    return request;
  }

  const request = make({}, false);
  request.promised = make({}, true);
  return request;
};
