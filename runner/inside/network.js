// Requests to other servers in one form, for all that scripts know requests by. Our server makes them, within its
// own limits; a script's may only be narrower.
'use strict';

const kReasons = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified',
  307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone',
  413: 'Payload Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};

module.exports = (inside) => {
  class NetworkError extends Error {
    constructor(code) {
      const codes = {'outbound.timeout': 'ETIMEDOUT', 'outbound.connect': 'ECONNREFUSED'};
      super(`The request failed: ${code}`);
      this.code = codes[code] === undefined ? code : codes[code];
    }
  }

  // A user and a password in the address become a header, as with Node.js; our server refuses them in an address.
  function without_user(address, headers) {
    let url;
    try {
      url = new URL(address);
    } catch (error) {
      return {url: address, headers};
    }
    if (url.username === '' && url.password === '') return {url: address, headers};
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    url.username = '';
    url.password = '';
    if (has_header(headers, 'authorization')) return {url: url.href, headers};
    return {url: url.href, headers: {...headers, authorization: `Basic ${Buffer.from(user).toString('base64')}`}};
  }

  // {method, url, headers: object, body: text or bytes, timeout, follow} → {status, reason, headers: object of texts, or
  // of lists where a name comes twice, body: Buffer}. `heeded` tells whether anybody looks at the answer.
  function send(request) {
    return new Promise((resolve, reject) => {
      const headers = [];
      const {url, headers: told_headers} = without_user(String(request.url), request.headers || {});
      for (const name of Object.keys(told_headers)) {
        const value = told_headers[name];
        if (value === undefined || value === null) continue;
        for (const one of Array.isArray(value) ? value : [value]) headers.push([String(name), String(one)]);
      }
      const body = request.body === undefined || request.body === null ? Buffer.alloc(0) : Buffer.from(request.body);
      inside.fetch({method: String(request.method || 'GET').toUpperCase(), url, headers,
                    body: body.toString('base64'), timeout_ms: request.timeout > 0 ? Math.ceil(request.timeout) : undefined,
                    redirects_max: request.follow === false ? 0 : 5},
                   (answer) => {
                     if (answer.error !== undefined) {
                       reject(new NetworkError(answer.error));
                       return;
                     }
                     const told = {};
                     for (const [name, value] of answer.headers) {
                       if (name === 'set-cookie') (told[name] || (told[name] = [])).push(value);
                       else told[name] = told[name] === undefined ? value : `${told[name]}, ${value}`;
                     }
                     resolve({status: answer.status, reason: kReasons[answer.status] || '', headers: told, body: Buffer.from(answer.body, 'base64')});
                   }, request.heeded);
    });
  }

  function has_header(headers, name) {
    return Object.keys(headers).some((key) => key.toLowerCase() === name);
  }

  return {send, has_header};
};
