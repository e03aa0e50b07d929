// What the tests of relying parties share: the real server with their clients declared, and a person.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { binary, freePort, launch, untilAnswers } from './start.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const secret = 'a-secret-of-the-web-app-for-one-test-run';
export const secretHash = createHash('sha256').update(secret).digest('hex');
export const ada = { given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', password: 'analytical engine 1843' };

// Starts the server on an empty data folder with the demo's settings and these clients, as YAML.
export async function startProvider(clients) {
  const folder = await mkdtemp(join(tmpdir(), 'acquaint-openid-'));
  const [port, operations] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${port}/`;
  const environment = {
    ACQUAINT_DATA: join(folder, 'data'),
    ACQUAINT_LISTEN: `127.0.0.1:${port}`,
    ACQUAINT_OPS_LISTEN: `127.0.0.1:${operations}`,
    ACQUAINT_ISSUER: issuer,
  };
  const server = launch(binary, ['serve'], environment);
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswers(`http://127.0.0.1:${operations}/readyz`, server);
    const settings = (await readFile(join(root, 'demo/settings.yaml'), 'utf8')).replace('clients: []', `clients:\n${clients}`);
    await writeFile(join(folder, 'settings.yaml'), settings);
    await promisify(execFile)(binary, ['apply', join(folder, 'settings.yaml')], { env: { ...process.env, ...environment } });
  } catch (error) {
    await stop();
    throw error;
  }
  return { issuer, stop };
}

export async function signUp(page) {
  for (const [name, value] of Object.entries(ada)) await page.fill(`[name=${name}]`, value);
  await page.click('button[type=submit]');
}

export async function logIn(page) {
  await page.fill('[name=email]', ada.email);
  await page.click('button[type=submit]');
  await page.fill('[name=password]', ada.password);
  await page.click('button[type=submit]');
}
