// docs/headless.md: its settings are applied, its commands are run in their order, and what it says that they print is compared.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { blockOf, blocksOf } from './documents.mjs';
import { startServer } from './integration.mjs';

const without = (text) => text.replace(/\s/g, '');

test('the guide for applications that draw questions themselves does what it says', async (t) => {
  const blocks = await blocksOf('headless.md');
  const server = await startServer(blockOf(blocks, 'What is asked', 'yaml'));
  const folder = await mkdtemp(join(tmpdir(), 'acquaint-headless-'));
  t.after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const user = await server.call('POST', 'api/v2/users', {
    connection: 'Username-Password-Authentication', email: 'ada@example.com', password: 'analytical engine 1843',
  });

  const commands = blocks.filter(({ language }) => language === 'sh');
  const mark = '---- next ----';
  const script = commands.map(({ text }) => `${text}\necho; echo '${mark}'\n`).join('');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, SERVER: server.issuer.slice(0, -1), USER_ID: user.user_id, CLIENT_ID: server.client.id, CLIENT_SECRET: server.client.secret },
  });
  const printed = stdout.split(mark);
  const said = new Map(blocks.flatMap(({ language, text }, i) => (language === 'json' ? [[blocks[i - 1].text, text]] : [])));
  assert.equal(said.size, 8, 'what is printed is said');
  for (const [i, { heading, text }] of commands.entries()) assert.equal(without(printed[i]), without(said.get(text) ?? ''), heading);
  const { user_metadata: known } = await server.call('GET', `api/v2/users/${encodeURIComponent(user.user_id)}`);
  assert.deepEqual(known, { company: 'Analytical Engines', title: 'Countess', team: 'few', vat_id: 'GB1815' });
});
