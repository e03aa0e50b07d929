// Some hundred ways to write an address that a server should not call (tests/data/outbound/inside.json), and a port that is
// open on the addresses of this machine and hears whoever calls it all the same.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

export const corpus = JSON.parse(readFileSync(new URL('../../tests/data/outbound/inside.json', import.meta.url), 'utf8'));
const refused = ['outbound.refused_url', 'outbound.refused_address', 'outbound.refused_request'];
// A name may have no address here; then there was nothing to refuse. For an address these would say that it was called.
const unknown = ['outbound.connect', 'ECONNREFUSED', 'outbound.timeout', 'ETIMEDOUT', 'outbound.breaker_open'];
const isName = (url) => /^https?:\/\/([a-z0-9_-]+\.)*[a-z][a-z0-9-]*[:/]/i.test(url);

// What is there to be called, and must not be.
export async function startCanary() {
  const canary = { calls: 0 };
  const listener = createServer((socket) => { ++canary.calls; socket.destroy(); }).listen(0, '::');
  await once(listener, 'listening');
  canary.port = listener.address().port;
  canary.stop = () => listener.close();
  return canary;
}

// The same on each address by itself, so that another of 127.0.0.0/8 stays free for a server that may be called.
export async function startCanaryBeside() {
  const canary = { calls: 0 };
  const listeners = [];
  const open = async (port, host) => {
    const listener = createServer((socket) => { ++canary.calls; socket.destroy(); }).listen(port, host);
    await once(listener, 'listening');
    listeners.push(listener);
    return listener.address().port;
  };
  canary.port = await open(0, '127.0.0.1');
  for (const { address, family, scopeid } of Object.values(networkInterfaces()).flat()) {
    if (address !== '127.0.0.1') await open(canary.port, family === 'IPv6' && scopeid ? `${address}%${scopeid}` : address).catch(() => {});
  }
  canary.stop = () => { for (const listener of listeners) listener.close(); };
  return canary;
}

// With what the machine has of addresses and names itself.
export function addressesFor(port) {
  const own = Object.values(networkInterfaces()).flat().map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
  const all = [...corpus, ...[...new Set([...own, hostname().toLowerCase()])].map((host) => [`its own ${host}`, `https://${host}:{port}/`])];
  const seen = new Map(all.map(([name, url]) => [url.replaceAll('{port}', port), name]));
  return [...seen].map(([url, name]) => ({ name, url, isName: isName(url) }));
}

// Those whose code does not say that they were refused.
export function wrongOnes(addresses, codes) {
  return addresses.map((each, at) => ({ ...each, url: each.url.slice(0, 80), code: codes[at] }))
    .filter(({ code, isName: named }) => !refused.includes(code) && !(unknown.includes(code) && named));
}
