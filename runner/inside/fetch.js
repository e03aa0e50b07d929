// fetch, as Node.js and node-fetch have it.
'use strict';

module.exports = () => (network) => {
  class Headers {
    #values = new Map();
    constructor(from) {
      const pairs = from === undefined || from === null ? [] : typeof from[Symbol.iterator] === 'function' ? from : Object.entries(from);
      for (const [name, value] of pairs) this.set(name, value);
    }
    set(name, value) { this.#values.set(String(name).toLowerCase(), String(value)); }
    append(name, value) { this.set(name, this.has(name) ? `${this.get(name)}, ${value}` : value); }
    get(name) { const value = this.#values.get(String(name).toLowerCase()); return value === undefined ? null : value; }
    has(name) { return this.#values.has(String(name).toLowerCase()); }
    delete(name) { this.#values.delete(String(name).toLowerCase()); }
    forEach(call) { for (const [name, value] of this.#values) call(value, name, this); }
    entries() { return this.#values.entries(); }
    keys() { return this.#values.keys(); }
    values() { return this.#values.values(); }
    raw() { return Object.fromEntries([...this.#values].map(([name, value]) => [name, [value]])); }
    [Symbol.iterator]() { return this.entries(); }
  }

  class Response {
    #body;
    constructor(answer, url) {
      this.#body = answer.body;
      this.status = answer.status;
      this.ok = answer.status >= 200 && answer.status < 300;
      this.statusText = answer.reason;
      this.url = url;
      this.headers = new Headers(answer.headers);
      this.bodyUsed = false;
    }
    async #take() {
      if (this.bodyUsed) throw new TypeError('The body was read already.');
      this.bodyUsed = true;
      return this.#body;
    }
    async text() { return (await this.#take()).toString('utf8'); }
    async json() { return JSON.parse(await this.text()); }
    async buffer() { return this.#take(); }
    async arrayBuffer() { const bytes = await this.#take(); return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length); }
  }

  async function fetch(resource, options = {}) {
    const url = typeof resource === 'object' && resource !== null && resource.url !== undefined ? String(resource.url) : String(resource);
    const headers = Object.fromEntries(new Headers(options.headers));
    let {body} = options;
    if (body instanceof URLSearchParams) {
      if (headers['content-type'] === undefined) headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
      body = String(body);
    } else if (typeof body === 'string' && headers['content-type'] === undefined) {
      headers['content-type'] = 'text/plain;charset=UTF-8';
    }
    const answer = await network.send({method: options.method, url, headers, body, timeout: options.timeout,
                                       follow: options.redirect !== 'manual'});
    return new Response(answer, url);
  }
  return Object.assign(fetch, {default: fetch, Headers, Response});
};
