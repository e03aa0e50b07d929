// What the tests of relying parties share: the real server with their clients declared, and a person.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { startServer } from './integration.mjs';

export const secret = 'a-secret-of-the-web-app-for-one-test-run';
export const secretHash = createHash('sha256').update(secret).digest('hex');
export const ada = { given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', password: 'analytical engine 1843' };

// Starts the server on an empty data folder with the demo's settings and these clients, as YAML.
export async function startProvider(clients) {
  const settings = await readFile(new URL('../../demo/settings.yaml', import.meta.url), 'utf8');
  return startServer(settings.replace('clients: []', `clients:\n${clients}`));
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
