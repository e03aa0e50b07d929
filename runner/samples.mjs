// One of each kind of thing that scripts can make with the parts of Node.js that they are given: what these are made
// of is shared by all executions, and locked.
import crypto from 'node:crypto';
import {Duplex, PassThrough, Readable, Writable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import url from 'node:url';
import util from 'node:util';

// What a call returns, or what it throws: not every version of Node.js takes or refuses the same.
function outcomeOf(call) {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

// Wrong calls. Errors of Node.js are of one class for each kind, and some for each code.
function wrongCalls() {
  return [
    () => Buffer.alloc('x'), () => Buffer.alloc(-1), () => Buffer.from(5), () => Buffer.from([1]).readUInt8(9), () => Buffer.from([1]).readUInt8('x'),
    () => Buffer.from([1]).readInt16LE(0), () => Buffer.from([1]).swap16(), () => Buffer.from('a').toString('nothing'),
    () => Buffer.alloc(2, 'x', 'nothing'), () => Buffer.allocUnsafe(Infinity), () => Buffer.concat(1), () => new URL('x'), () => new URL(),
    () => new URLSearchParams([1]), () => new URLSearchParams('a').get(), () => URLSearchParams.prototype.get.call({}), () => new TextDecoder('nothing'),
    () => new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([255])), () => new StringDecoder('nothing'),
    () => crypto.createHash('nothing'), () => crypto.createHash(1), () => crypto.createHmac('nothing', 'k'), () => crypto.randomBytes(-1),
    () => { const hash = crypto.createHash('sha1'); hash.digest(); hash.digest(); }, () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)),
    () => crypto.createCipheriv('nothing', '', ''), () => crypto.createCipheriv('aes-128-cbc', 'k', 'i'), () => crypto.pbkdf2Sync('a', 'b', 0, 1, 'sha1'),
    () => crypto.pbkdf2Sync('a', 'b', 1, 1, 'nothing'), () => crypto.scryptSync('a', 'b', 1, {N: 3}), () => crypto.createPrivateKey('x'),
    () => crypto.createSign('nothing'), () => crypto.createVerify('sha256').verify('x', 'y'), () => crypto.createECDH('nothing'),
    () => crypto.createSecretKey('x', 'hex').export({format: 'nothing'}), () => crypto.generateKeyPairSync('nothing'),
    () => crypto.generateKeySync('aes', {length: 1}), () => crypto.hkdfSync('nothing', 'a', 'b', 'c', 1), () => crypto.getDiffieHellman('nothing'),
    () => crypto.webcrypto.getRandomValues(new Float32Array(1)), () => crypto.webcrypto.getRandomValues(new Uint8Array(70000)),
    () => util.promisify(1), () => util.inherits(), () => util.callbackify(1), () => new util.TextDecoder(1), () => util.inspect({}, 1) && util.format.call(1, {[util.inspect.custom]() { null.x; }}),
    () => util.parseArgs({args: ['--a']}), () => util.parseArgs({args: ['a']}), () => new util.MIMEType('x'), () => util.getSystemErrorName(1),
    () => url.parse(1), () => url.parse('http://a:b/'), () => url.fileURLToPath('http://a/'), () => url.fileURLToPath('file://a/b'), () => url.format(1),
    () => Readable.from(1), () => new Writable().write(null), () => new PassThrough().setMaxListeners(-1),
    () => new PassThrough().on('a', 1), () => new PassThrough().emit('error', 1), () => new PassThrough().setDefaultEncoding('nothing'),
  ];
}

function ciphers() {
  const cipher = ['aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16)];
  const pair = outcomeOf(() => crypto.generateKeyPairSync('ec', {namedCurve: 'prime256v1'}));
  return [() => pair.publicKey, () => pair.privateKey, () => crypto.createSecretKey(Buffer.alloc(16)), () => crypto.createHash('sha256'),
          () => crypto.createHmac('sha256', 'k'), () => crypto.createCipheriv(...cipher), () => crypto.createDecipheriv(...cipher),
          () => crypto.createSign('sha256'), () => crypto.createVerify('sha256'), () => crypto.createECDH('prime256v1'),
          () => crypto.getDiffieHellman('modp14'), () => crypto.createDiffieHellman(Buffer.from([23])), () => new crypto.Certificate()];
}

function streams() {
  const source = Readable.from(['a']);
  const mapped = Readable.from(['a']).map((value) => value);
  const abort = new AbortController();
  const emitter = new (Object.getPrototypeOf(Object.getPrototypeOf(Readable))).EventEmitterAsyncResource({name: 'sample'});
  const all = [source, mapped, new PassThrough(), new Writable(), Duplex.from(async function* (from) { yield* from; }), abort, abort.signal,
               new Event('sample'), new EventTarget(), emitter, emitter.asyncResource, source.iterator(), source[Symbol.asyncIterator]()];
  const states = all.flatMap((each) => [each._readableState, each._writableState]).filter((state) => state !== undefined);
  abort.signal.addEventListener('abort', () => {});
  return [...all, ...states];
}

export async function makeSamples() {
  const search = new URLSearchParams('a=1');
  const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt']);
  return [...[...wrongCalls(), ...ciphers()].map(outcomeOf), ...streams(), key, search, search.entries(), new URL('https://sample.example/'),
          url.parse('https://sample.example/'), new TextEncoder(), new TextDecoder(), new StringDecoder(), new util.MIMEType('text/plain'),
          new util.MIMEType('text/plain').params, new util.MIMEType('text/plain;a=b').params.entries()];
}
