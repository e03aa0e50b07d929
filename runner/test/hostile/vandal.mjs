// Marks whatever it can reach and mark, and counts marks that were there: of those of this script, there are none at its
// begin. What executions share is reached from the parts of Node.js that they are given and from what these make.
export const kVandal = `function (user, context, callback) {
  const crypto = require('crypto'), util = require('util');
  const make = (call) => { try { return call(); } catch (error) { return error; } };
  const up = (from, has) => { while (from && !has(from)) from = Object.getPrototypeOf(from); return from; };
  const Stream = make(() => up(crypto.createSign('sha1'), (each) => Object.hasOwn(each, 'constructor') && each.constructor.Readable).constructor);
  const made = [() => crypto.createHash('sha1'), () => crypto.createHmac('sha1', 'k'), () => crypto.createSign('sha1'), () => crypto.createECDH('prime256v1'),
                () => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16)), () => crypto.createSecretKey(Buffer.alloc(8)),
                () => crypto.generateKeyPairSync('ec', {namedCurve: 'prime256v1'}), () => crypto.webcrypto, () => crypto.webcrypto.subtle, () => new URL('https://a.example/?b=c'),
                () => new URL('https://a.example/?b=c').searchParams.entries(), () => new TextDecoder(), () => new TextEncoder(), () => new (require('string_decoder').StringDecoder)(),
                () => new util.MIMEType('a/b'), () => require('url').parse('https://a.example/'), () => Buffer.alloc(-1), () => Buffer.alloc('x'), () => new URL('x'), () => Buffer.from([1]).readInt8(5),
                () => new require('buffer').Blob(['a']), () => new require('buffer').Blob(['a']).stream(), () => util.transferableAbortController(), () => crypto.randomBytes(-1),
                () => Stream.Readable.from(['a']), () => Stream.Readable.from(['a']).map((each) => each), () => Stream.Readable.toWeb(Stream.Readable.from(['a'])), () => new Stream.PassThrough(),
                () => Stream.promises, () => new (Object.getPrototypeOf(Stream).EventEmitterAsyncResource)({name: 'a'}), () => Buffer[Symbol.species], () => util.promisify(setTimeout)].map(make);
  const given = [Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, atob, btoa, ...['assert', 'buffer', 'path', 'querystring', 'string_decoder', 'url', 'util'].map(require), crypto.createHash, crypto];
  const own = new Set([Object.prototype, Function.prototype, Array.prototype, Promise.prototype, Error.prototype, Object.getPrototypeOf(async () => { })]);
  const waiting = [...given, ...made, Object.getPrototypeOf(global)];
  const seen = new Set([global]), found = [];
  while (waiting.length > 0 && seen.size < 20000) {
    const each = waiting.pop();
    if ((typeof each !== 'object' && typeof each !== 'function') || each === null || own.has(each) || seen.has(each)) continue;
    seen.add(each);
    const keys = Reflect.ownKeys(each);
    if (Object.hasOwn(each, 'marked')) found.push(String(each.name || keys.slice(0, 4).map(String)));
    for (const key of ArrayBuffer.isView(each) ? [] : keys) {
      const {value, get, set} = Object.getOwnPropertyDescriptor(each, key);
      waiting.push(value, get, set);
      if (typeof value === 'function' && value.isMark) found.push('replaced ' + String(key));
    }
    waiting.push(Object.getPrototypeOf(each));
  }
  for (const each of seen) {
    if (each === global) continue;
    try { Object.defineProperty(each, 'marked', {value: true}); } catch (error) { }
    for (const key of Reflect.ownKeys(each)) {
      const mark = Object.assign(function () { throw new Error('marked'); }, {isMark: true});
      try { if (typeof each[key] === 'function' && key !== 'isMark') each[key] = mark; } catch (error) { }
    }
  }
  context.idToken.found = found.slice(0, 100);
  context.idToken.seen = seen.size;
  callback(null, user, context);
}`;
