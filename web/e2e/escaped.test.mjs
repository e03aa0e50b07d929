// What a script could do that has got out of its context, and has all of Node.js: a runner of our own stands for it, started
// and confined by the real server as the real one is. It tries everything, and tells what worked.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer } from './integration.mjs';

const client = { client_id: 'site', client_secret: 'a-secret-for-one-test-run-only-0123456789', grant_types: ['password'] };
const person = { username: 'ada@example.com', password: 'analytical engine 1843' };

// Attempts by name: what each gives is told, unless it throws. `canary` is a file, `port` listens on this machine.
const escaped = ({ canary, port }) => `
import fs from 'node:fs';
import net from 'node:net';
import dgram from 'node:dgram';
import dns from 'node:dns/promises';
import http from 'node:http';
import { execFileSync, spawnSync } from 'node:child_process';
const canary = ${JSON.stringify(canary)};
const settled = (emitter, good) => new Promise((resolve, reject) => {
  emitter.once(good, () => resolve(good));
  emitter.once('error', reject);
  setTimeout(() => reject(new Error('late')), 3000);
});
const attempts = {
  'its environment': () => { if (Object.keys(process.env).length > 0) return 'there'; throw new Error('empty'); },
  'a file of the machine': () => fs.readFileSync('/etc/passwd', 'utf8').length,
  'a file of the server': () => fs.readFileSync(canary, 'utf8'),
  'a folder': () => fs.readdirSync('/').length,
  'the environment of the server': () => fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8').length,
  'the memory of the server': () => fs.openSync('/proc/' + process.ppid + '/mem', 'r'),
  'the files of the server': () => fs.readdirSync('/proc/' + process.ppid + '/fd').length,
  'writing a file': () => { fs.writeFileSync(canary, 'changed'); return 'written'; },
  'writing into its own folder': () => { fs.writeFileSync(new URL('new.txt', import.meta.url), 'new'); return 'written'; },
  'removing a file': () => { fs.unlinkSync(canary); return 'removed'; },
  'a connection': () => settled(net.connect(${port}, '127.0.0.1'), 'connect'),
  'a connection by IPv6': () => settled(net.connect(${port}, '::1'), 'connect'),
  'a connection to a path': () => settled(net.connect('/var/run/docker.sock'), 'connect'),
  'a request': () => settled(http.get('http://127.0.0.1:${port}/'), 'response'),
  'listening': () => settled(net.createServer().listen(0, '127.0.0.1'), 'listening'),
  'a datagram': () => settled(dgram.createSocket('udp4').bind(0), 'listening'),
  'a look-up by name server': () => dns.resolve4('example.com'),
  'a program': () => { const ran = spawnSync('/bin/true'); if (ran.error) throw ran.error; return ran.status; },
  'itself once more': () => execFileSync(process.execPath, ['--version']).length,
  'a signal to the server': () => process.kill(process.ppid, 0),
  'a signal to all': () => process.kill(-1, 0),
  'other sockets': () => {
    for (let file = 4; file < 64; ++file) { try { if (fs.fstatSync(file).isSocket() || fs.fstatSync(file).isFile()) return file; } catch (error) { continue; } }
    throw new Error('none');
  },
};
const socket = new net.Socket({ fd: 3, readable: true, writable: true });
const send = (message) => {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.write(Buffer.concat([length, body]));
};
const tried = async () => {
  const worked = {}, refused = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try { worked[name] = String(await attempt()); } catch (error) { refused[name] = String(error.code || error.message).slice(0, 60); }
  }
  return { worked, refused };
};
socket.on('data', async () => {
  send({ type: 'done', outcome: { verdict: 'allow', id_token: { 'https://escaped.example/told': await tried() }, access_token: {}, changes: [] } });
});
process.on('uncaughtException', () => {});
send({ type: 'ready' });
`;

test('a script that has all of Node.js can do nothing with it', async (t) => {
  let calls = 0;
  const listener = createServer((socket) => { ++calls; socket.destroy(); }).listen(0, '::');
  await once(listener, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'acquaint-escaped-'));
  const [canary, runner] = [join(folder, 'canary'), join(folder, 'runner')];
  await writeFile(canary, 'sings');
  await mkdir(join(runner, 'node_modules'), { recursive: true });
  await writeFile(join(runner, 'main.mjs'), escaped({ canary, port: listener.address().port }));
  const rule = { name: 'Any', script: 'function (user, context, callback) { }' };
  const server = await startServer(JSON.stringify({ clients: [client], rules: [rule] }), {
    ACQUAINT_RUNNER_FOLDER: runner, ACQUAINT_CANARY: 'sings',
  });
  t.after(async () => {
    await server.stop();
    listener.close();
    await rm(folder, { recursive: true });
  });
  await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: person.username, password: person.password, email_verified: true,
  });
  const answer = await fetch(new URL('oauth/token', server.issuer), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', scope: 'openid', ...person, client_id: client.client_id, client_secret: client.client_secret }),
  });
  const told = await answer.json();
  assert.ok(told.id_token, JSON.stringify(told));
  const { worked, refused } = JSON.parse(Buffer.from(told.id_token.split('.')[1], 'base64url'))['https://escaped.example/told'];
  assert.deepEqual(worked, {});
  assert.equal(Object.keys(refused).length, 22, JSON.stringify(refused));
  assert.ok(!Object.values(refused).includes('late'), JSON.stringify(refused));
  assert.equal(calls, 0);
  assert.equal(await readFile(canary, 'utf8'), 'sings');
});
