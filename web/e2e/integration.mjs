// A server on an empty data folder with a client for the Management API, as integrations find it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { binary, freePort, launch, untilAnswers } from './start.mjs';

const clientId = 'machine';
const clientSecret = 'a-secret-for-one-test-run-only';

// `settings` is the text of a document, JSON or YAML; `environment` comes on top.
export async function startServer(settings, environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'acquaint-integration-'));
  const [port, operations] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${port}/`;
  const variables = {
    ACQUAINT_DATA: join(folder, 'data'),
    ACQUAINT_LISTEN: `127.0.0.1:${port}`,
    ACQUAINT_OPS_LISTEN: `127.0.0.1:${operations}`,
    ACQUAINT_ISSUER: issuer,
    ACQUAINT_BOOTSTRAP_CLIENT_ID: clientId,
    ACQUAINT_BOOTSTRAP_CLIENT_SECRET: clientSecret,
    ...environment,
  };
  let program = launch(binary, ['serve'], variables);
  const isReady = () => untilAnswers(`http://127.0.0.1:${operations}/readyz`, program);
  await isReady();
  const file = join(folder, 'settings');
  await writeFile(file, settings);
  await promisify(execFile)(binary, ['apply', file], { env: { ...process.env, ...variables } });

  const { access_token: token } = await fetch(`${issuer}oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience: `${issuer}api/v2/`,
    }),
  }).then((answer) => answer.json());

  return {
    issuer,
    client: { id: clientId, secret: clientSecret },
    said: () => program.said(),
    async call(method, path, body) {
      const answer = await fetch(new URL(path, issuer), {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    // As a power cut does, and starts again on what is on the disk.
    async crash() {
      await program.kill();
      program = launch(binary, ['serve'], variables);
      await isReady();
    },
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
