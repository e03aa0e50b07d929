// Requests to other servers in one form, for all that scripts know requests by. Our server makes them, within its
// own limits; a script's may only be narrower.
'use strict';

module.exports = (inside) => {
  class NetworkError extends Error {
    constructor(code) {
      const codes = {'outbound.timeout': 'ETIMEDOUT', 'outbound.connect': 'ECONNREFUSED'};
      super(`The request failed: ${code}`);
      this.code = codes[code] === undefined ? code : codes[code];
    }
  }

  // {method, url, headers: object, body: text or bytes, timeout, follow} → {status, headers: object of texts, or of
  // lists where a name comes twice, body: Buffer}.
  function send(request) {
    return new Promise((resolve, reject) => {
      const headers = [];
      for (const name of Object.keys(request.headers || {})) {
        const value = request.headers[name];
        if (value === undefined || value === null) continue;
        for (const one of Array.isArray(value) ? value : [value]) headers.push([String(name), String(one)]);
      }
      const body = request.body === undefined || request.body === null ? Buffer.alloc(0) : Buffer.from(request.body);
      inside.fetch({method: String(request.method || 'GET').toUpperCase(), url: String(request.url), headers,
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
                     resolve({status: answer.status, headers: told, body: Buffer.from(answer.body, 'base64')});
                   });
    });
  }

  function has_header(headers, name) {
    return Object.keys(headers).some((key) => key.toLowerCase() === name);
  }

  return {send, has_header};
};
