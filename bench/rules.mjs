// What rules cost. A refresh token is redeemed by the real server without rules, with one that sets a claim and with three, and
// passwords are redeemed by several at a time without rules and with three, in rounds that alternate, so that other work on the machine hits
// both; then the memory of the runners, and how long one takes to start.
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
const threeRules = [
  `function (user, context, callback) { if (!user.email_verified) return callback(new UnauthorizedError('Please verify your address first.')); callback(null, user, context); }`,
  rule,
  `function (user, context, callback) { user.app_metadata = user.app_metadata || {}; context.accessToken['https://times.example/roles'] = user.app_metadata.roles || ['reader']; callback(null, user, context); }`,
];
const callersAtOnce = 16;
const msPerRound = 5000;
const msPerTick = 10;
const coresOfGoal = 2;
const logInsOfGoal = 50;
const client = { client_id: 'site', client_secret: 'a-secret-for-one-test-run-only-0123456789', grant_types: ['password', 'refresh_token'] };

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];
const ms = (value) => `${value.toFixed(2)} ms`;
const row = (what, figure, goal, note = '') => console.log(`| ${what} | ${figure} | ${goal} | ${note} |`);

const settingsWith = (scripts) => ({ clients: [client], rules: scripts.map((script, at) => ({ name: `Rule ${at}`, script })) });

const createUser = (server, person) => server.call('POST', 'api/v2/users', { connection: 'Username-Password-Authentication', email_verified: true, ...person });

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
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(main)).map((line) => {
    const [pid, parent, kilobytes] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, megabytes: kilobytes / 1024 };
  });
}

// Milliseconds of processor time of a process; of its children too that have ended, when `with_ended`.
function processorTime(pid, with_ended) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return 0;  // It has ended; its parent has its time.
  }
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, with_ended ? 15 : 13).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) * msPerTick;
}

function spentBy(server, main) {
  return processorTime(server, true) + runnersOf(main).reduce((sum, { pid }) => sum + processorTime(pid, false), 0);
}

// Passwords redeemed a second, and the processor time of each, while each of `people` logs in again and again.
async function countLogIns({ issuer, process: pid, main }, people) {
  const [begin, spent] = [performance.now(), spentBy(pid, main)];
  let count = 0;
  await Promise.all(people.map(async ({ email, password }) => {
    const fields = { grant_type: 'password', scope: 'openid', username: email, password };
    for (; performance.now() - begin < msPerRound; ++count) await redeem(issuer, fields);
  }));
  return { count, seconds: (performance.now() - begin) / 1000, spent: spentBy(pid, main) - spent };
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
  await createUser(server, person);
  const { refresh_token: token } = await redeem(server.issuer, { grant_type: 'password', scope: 'openid offline_access', username: person.email, password: person.password });
  const held = { token };
  const main = `${folder}/main.mjs`;
  await server.call('POST', 'v1/settings', { document: settingsWith([rule]) });
  await timeLogIns(server.issuer, held, 1);  // Now there are runners.
  const [{ parent }] = runnersOf(main);
  const times = { without: [], with: [], three: [] };
  const added = [];
  const costs = [];  // Processor time that three rules add.
  for (let round = 0; round < rounds; ++round) {
    const medians = {};
    const spent = {};
    for (const [kind, scripts] of [['without', []], ['with', [rule]], ['three', threeRules]]) {
      await server.call('POST', 'v1/settings', { document: settingsWith(scripts) });
      await timeLogIns(server.issuer, held, warmUps);
      const before = spentBy(parent, main);
      const some = await timeLogIns(server.issuer, held, logInsPerRound);
      spent[kind] = (spentBy(parent, main) - before) / logInsPerRound;
      times[kind].push(...some);
      medians[kind] = quantile(some, 0.5);
    }
    added.push(medians.with - medians.without);
    costs.push(spent.three - spent.without);
  }
  console.log('| what | measured | goal | how |\n|---|---|---|---|');
  row('A rule that sets one claim adds to a log-in', `p50 ${ms(quantile(added, 0.5))}`, '≤ 2 ms',
      `refresh token redeemed in ${ms(quantile(times.with, 0.5))} (p99 ${ms(quantile(times.with, 0.99))}) to ${ms(quantile(times.without, 0.5))} (p99 ${ms(quantile(times.without, 0.99))})`);

  const cost = quantile(costs, 0.5);
  row('Processor time that three rules add to a log-in', ms(cost), '', `of the server and its runners, by refresh token; rounds of ${ms(Math.min(...costs))} to ${ms(Math.max(...costs))}; `
      + `${((cost * logInsOfGoal) / 10).toFixed(0)}% of a core at ${logInsOfGoal} log-ins a second`);
  const told = { without: [], with: [] };
  const people = Array.from({ length: callersAtOnce }, (value, at) => ({ ...person, email: `ada${at}@example.com` }));
  for (const each of people) await createUser(server, each);
  for (let round = 0; round < rounds; ++round) {
    for (const [kind, scripts] of [['without', []], ['with', threeRules]]) {
      await server.call('POST', 'v1/settings', { document: settingsWith(scripts) });
      told[kind].push(await countLogIns({ issuer: server.issuer, process: parent, main }, people));
    }
  }
  const sum = (kind, what) => told[kind].reduce((all, each) => all + each[what], 0);
  const rate = (kind) => sum(kind, 'count') / sum(kind, 'seconds');
  row('Log-ins a second by password with three rules, beside none', `${(rate('with') / rate('without')).toFixed(2)}×`, '',
      `${rate('with').toFixed(1)}/s to ${rate('without').toFixed(1)}/s, ${callersAtOnce} at once, the hash in both`);
  const whole = sum('with', 'spent') / sum('with', 'count');
  row(`Log-ins a second by password with three rules for which ${coresOfGoal} cores have the time`, ((coresOfGoal * 1000) / whole).toFixed(0),
      `≥ ${logInsOfGoal}`, `${ms(whole)} of processor time each, with the hash`);
  const memory = runnersOf(main);
  row('Resident memory of a runner', memory.map(({ megabytes }) => `${megabytes.toFixed(0)} MB`).join(', '), '≤ 80 MB', 'each process of the pool, after these log-ins');
  const started = await measureStart();
  row('Start of a runner, with its first rule', `p50 ${ms(quantile(started, 0.5))}`, '', `${starts} starts, the slowest ${ms(Math.max(...started))}`);
  const model = /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  console.log(`\n${new Date().toISOString().slice(0, 10)}, ${model}, Node.js ${process.versions.node}; load of the machine ${loadavg()[0].toFixed(1)}.`);
} finally {
  await server.stop();
}
