// What a rule costs: a refresh token is redeemed by the real server without rules and with one that sets a claim, in rounds
// that alternate, so that other work on the machine hits both; then the memory of the runners, and how long one takes to start.
//
//   ACQUAINT_BIN=build/release/acquaint node bench/rules.mjs
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

import { Runner, rules_work } from '../runner/test/runner.mjs';
import { startServer } from '../web/e2e/integration.mjs';

const rounds = 6;
const logInsPerRound = 200;
const warmUps = 50;
const starts = 10;
const rule = `function (user, context, callback) { context.idToken['https://times.example/plan'] = 'free'; callback(null, user, context); }`;
const client = { client_id: 'site', client_secret: 'a-secret-for-one-test-run-only-0123456789', grant_types: ['password', 'refresh_token'] };

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
const ms = (value) => `${value.toFixed(2)} ms`;
const row = (what, figure, goal, note = '') => console.log(`| ${what} | ${figure} | ${goal} | ${note} |`);

const settingsWith = (scripts) => ({ clients: [client], rules: scripts.map((script, at) => ({ name: `Rule ${at}`, script })) });

async function redeem(issuer, fields) {
  const answer = await fetch(new URL('oauth/token', issuer), {
    method: 'POST', body: new URLSearchParams({ client_id: client.client_id, client_secret: client.client_secret, ...fields }),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(told));
  return told;
}

async function timeLogIns(issuer, held, count) {
  const times = [];
  for (let i = 0; i < count; ++i) {
    const begin = performance.now();
    const told = await redeem(issuer, { grant_type: 'refresh_token', refresh_token: held.token });
    times.push(performance.now() - begin);
    held.token = told.refresh_token ?? held.token;
  }
  return times;
}

// The processes of Node.js that the server has started.
function runnersOf(main) {
  const lines = execFileSync('ps', ['-eo', 'pid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(main)).map((line) => Number(line.trim().split(/\s+/)[1]) / 1024);
}

async function measureStart() {
  const times = [];
  for (let i = 0; i < starts; ++i) {
    const begin = performance.now();
    const runner = new Runner();
    await runner.run(rules_work(rule));  // It runs what was sent as soon as it is ready.
    times.push(performance.now() - begin);
    await runner.stop();
  }
  return times;
}

const folder = fileURLToPath(new URL('../runner', import.meta.url));
const server = await startServer(JSON.stringify(settingsWith([])), { ACQUAINT_RUNNER_FOLDER: folder });
try {
  const person = { email: 'ada@example.com', password: 'analytical engine 1843' };
  await server.call('POST', 'api/v2/users', { connection: 'Username-Password-Authentication', email_verified: true, ...person });
  const { refresh_token: token } = await redeem(server.issuer, { grant_type: 'password', scope: 'openid offline_access', username: person.email, password: person.password });
  const held = { token };
  const times = { without: [], with: [] };
  const added = [];
  for (let round = 0; round < rounds; ++round) {
    const medians = {};
    for (const [kind, scripts] of [['without', []], ['with', [rule]]]) {
      await server.call('POST', 'v1/settings', { document: settingsWith(scripts) });
      await timeLogIns(server.issuer, held, warmUps);
      const some = await timeLogIns(server.issuer, held, logInsPerRound);
      times[kind].push(...some);
      medians[kind] = quantile(some, 0.5);
    }
    added.push(medians.with - medians.without);
  }
  console.log('| what | measured | goal | how |\n|---|---|---|---|');
  row('A rule that sets one claim adds to a log-in', `p50 ${ms(quantile(added, 0.5))}`, '≤ 2 ms',
      `refresh token redeemed in ${ms(quantile(times.with, 0.5))} (p99 ${ms(quantile(times.with, 0.99))}) to ${ms(quantile(times.without, 0.5))} (p99 ${ms(quantile(times.without, 0.99))})`);
  const memory = runnersOf(`${folder}/main.mjs`);
  row('Resident memory of a runner', memory.map((each) => `${each.toFixed(0)} MB`).join(', '), '≤ 80 MB', 'each process of the pool, after these log-ins');
  const started = await measureStart();
  row('Start of a runner, with its first rule', `p50 ${ms(quantile(started, 0.5))}`, '', `${starts} starts, the slowest ${ms(Math.max(...started))}`);
  const model = /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${model}, Node.js ${process.versions.node}; load of the machine ${loadavg()[0].toFixed(1)}.`);
} finally {
  await server.stop();
}
