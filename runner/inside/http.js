// http and https as far as scripts use them: request and get, with answers that come whole.
'use strict';

module.exports = (inside) => (network, protocol) => {
  const EventEmitter = inside.require('events');

  function url_of(options) {
    if (typeof options === 'string' || options instanceof URL) return String(options);
    const host = options.hostname || options.host || 'localhost';
    const port = options.port ? `:${options.port}` : '';
    return `${options.protocol || protocol}//${host}${port}${options.path || '/'}`;
  }

  function message_of(answer) {
    const message = new EventEmitter();
    let encoding;
    Object.assign(message, {statusCode: answer.status, statusMessage: answer.reason, headers: answer.headers, resume: () => message,
                            setEncoding: (name) => { encoding = name; return message; }});
    setImmediate(() => {
      if (answer.body.length > 0) message.emit('data', encoding === undefined ? answer.body : answer.body.toString(encoding));
      message.emit('end');
      message.emit('close');
    });
    return message;
  }

  class Agent {}

  function request(first, second, third) {
    const callback = [first, second, third].find((value) => typeof value === 'function');
    const options = {...(typeof first === 'object' && !(first instanceof URL) ? first : {}), ...(typeof second === 'object' ? second : {})};
    const url = typeof first === 'string' || first instanceof URL ? String(first) : url_of(options);
    const outgoing = new EventEmitter();
    const headers = {...options.headers};
    const pieces = [];
    if (callback !== undefined) outgoing.once('response', callback);
    if (options.auth) headers.authorization = `Basic ${Buffer.from(String(options.auth)).toString('base64')}`;
    // Its own header is made for what is sent.
    for (const name of Object.keys(headers)) if (name.toLowerCase() === 'content-length') delete headers[name];
    let timeout = options.timeout;
    Object.assign(outgoing, {
      write(piece, encoding) { pieces.push(Buffer.from(piece, encoding)); return true; },
      setHeader(name, value) { headers[name] = value; },
      setTimeout(ms) { timeout = ms; return outgoing; },
      abort() {}, destroy() {},
      end(piece, encoding) {
        if (piece !== undefined && typeof piece !== 'function') outgoing.write(piece, encoding);
        network.send({method: options.method, url, headers, body: Buffer.concat(pieces), timeout, follow: false})
            .then((answer) => setImmediate(() => outgoing.emit('response', message_of(answer))),
                  (error) => setImmediate(() => outgoing.emit('error', error)));
        return outgoing;
      },
    });
    return outgoing;
  }
  return {request, get: (...values) => request(...values).end(), Agent, globalAgent: new Agent()};
};
