// Auth0's own client for Node.js, unchanged, against this server over TLS.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { binary, freePort, launch, untilAnswers } from './start.mjs';

// Runs a script of calls against a server of its own.
async function runSession(t, script) {
  const folder = await mkdtemp(join(tmpdir(), 'acquaint-auth0-'));
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate,
  ], { stdio: 'ignore' });
  const domain = `localhost:${await freePort()}`;
  const operations = `127.0.0.1:${await freePort()}`;
  const server = launch(binary, ['serve'], {
    ACQUAINT_DATA: join(folder, 'data'),
    ACQUAINT_LISTEN: domain.replace('localhost', '127.0.0.1'),
    ACQUAINT_OPS_LISTEN: operations,
    ACQUAINT_ISSUER: `https://${domain}/`,
    ACQUAINT_TLS_CERTIFICATE_FILE: certificate,
    ACQUAINT_TLS_KEY_FILE: key,
    ACQUAINT_BOOTSTRAP_CLIENT_ID: 'machine',
    ACQUAINT_BOOTSTRAP_CLIENT_SECRET: 'a-secret-for-one-test-run-only',
  });
  t.after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await untilAnswers(`http://${operations}/readyz`, server);
  // Certificates are read when Node.js starts, so the client runs in a process of its own.
  execFileSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: certificate,
      DOMAIN: domain,
      CLIENT_ID: 'machine',
      CLIENT_SECRET: 'a-secret-for-one-test-run-only',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 60_000,
  });
}

test('the npm client "auth0" manages users', (t) => runSession(t, 'auth0-session.mjs'));

test('the npm client "auth0" manages what logging in is declared with', (t) => runSession(t, 'auth0-declared.mjs'));

test('the npm client "auth0" writes an action, and the feed is followed while it runs', (t) => runSession(t, 'auth0-actions.mjs'));
