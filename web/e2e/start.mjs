// Starts the real server on an empty data folder, applies the demo's settings, and puts the demo
// site in front of it. ACQUAINT_BIN names the server (build/release/acquaint).
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const binary = process.env.ACQUAINT_BIN ?? join(root, 'build/release/acquaint');
const readyWithin = 120_000;  // Milliseconds. A machine that compiles beside the tests needs them.

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// A child process whose last words are kept for when something goes wrong.
export function launch(command, args, env) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const words = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => words.push(text) > 200 && words.shift());
  }
  const exited = once(child, 'exit');
  return {
    said: () => words.join(''),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      child.kill('SIGKILL');
      await exited.catch(() => {});
    },
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited.catch(() => {});
      clearTimeout(patience);
    },
  };
}

export async function untilAnswers(url, program) {
  const deadline = Date.now() + readyWithin;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    if (program.hasEnded() || Date.now() > deadline) {
      throw new Error(`${url} does not answer (${answer?.status ?? 'no connection'}):\n${program.said()}`);
    }
    await pause(50);
  }
}

export async function start() {
  const [servePort, opsPort, sitePort] = [await freePort(), await freePort(), await freePort()];
  const data = await mkdtemp(join(tmpdir(), 'acquaint-e2e-'));
  const site = `http://127.0.0.1:${sitePort}`;
  const client = {
    id: process.env.ACQUAINT_BOOTSTRAP_CLIENT_ID ?? 'e2e',
    secret: process.env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET ?? 'a-secret-for-one-test-run-only-0123456789',
  };
  const settings = {
    ACQUAINT_DATA: data,
    ACQUAINT_LISTEN: `127.0.0.1:${servePort}`,
    ACQUAINT_OPS_LISTEN: `127.0.0.1:${opsPort}`,
    ACQUAINT_ISSUER: `${site}/`,
    ACQUAINT_TRUSTED_PROXIES: '127.0.0.1',
    ACQUAINT_BOOTSTRAP_CLIENT_ID: client.id,
    ACQUAINT_BOOTSTRAP_CLIENT_SECRET: client.secret,
  };
  const running = [];
  const stop = async () => {
    for (const program of running.reverse()) await program.stop();
    await rm(data, { recursive: true, force: true });
  };
  try {
    const server = launch(binary, ['serve'], settings);
    running.push(server);
    await untilAnswers(`http://127.0.0.1:${opsPort}/readyz`, server);
    const apply = '"$1" "$2" | "$3" apply /dev/stdin';
    await promisify(execFile)('sh', ['-c', apply, 'sh', process.execPath, join(root, 'demo/settings.mjs'), binary], { env: { ...process.env, ...settings } });
    await promisify(execFile)(binary, ['import', 'users', join(root, 'demo/linkedin-users.ndjson')], { env: { ...process.env, ...settings } });
    const demo = launch(process.execPath, [join(root, 'demo/server.mjs')], {
      ...settings,
      PORT: String(sitePort),
      ACQUAINT: `http://127.0.0.1:${servePort}`,
    });
    running.push(demo);
    await untilAnswers(site, demo);
  } catch (error) {
    await stop();
    throw error;
  }
  return { site, management: managementClient(site, client), stop };
}

// Calls the Management API, and what else machines may call, with client credentials.
function managementClient(site, { id, secret }) {
  const token = async () => {
    const answer = await fetch(`${site}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
        audience: `${site}/api/v2/`,
      }),
    });
    if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).access_token;
  };
  const call = async (method, path, body) => {
    const answer = await fetch(site + path, {
      method,
      headers: { Authorization: `Bearer ${await token()}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    get: (path) => call('GET', path),
    patch: (path, body) => call('PATCH', path, body),
    post: (path, body) => call('POST', path, body),
  };
}
