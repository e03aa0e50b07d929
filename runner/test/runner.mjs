// Starts the runner as the server does, and plays the server's part.
import {spawn} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {encodeFrame, FrameReader} from '../frames.mjs';

const kFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const kPermission = Number(process.versions.node.split('.')[0]) >= 24 ? '--permission' : '--experimental-permission';

export class Runner {
  #reader = new FrameReader();
  #take = () => {};
  logs = [];
  requests = [];

  constructor() {
    this.child = spawn(process.execPath,
                       ['--no-warnings', kPermission, `--allow-fs-read=${kFolder}/*`, '--disallow-code-generation-from-strings',
                        '--frozen-intrinsics', '--max-old-space-size=96', '--max-semi-space-size=4', path.join(kFolder, 'main.mjs')],
                       {env: {}, stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
    this.socket = this.child.stdio[3];
    this.socket.on('data', (piece) => {
      for (const message of this.#reader.take(piece)) this.#take(message);
    });
    this.socket.on('error', () => {});
    this.gone = new Promise((resolve) => { this.child.on('exit', () => resolve('gone')); });
  }

  // What became of the work; 'killed' after the deadline, 'gone' when the process ended by itself.
  run(work, {servers = {}, deadline_ms = 5000} = {}) {
    const ended = new Promise((resolve) => {
      this.#take = (message) => {
        if (message.type === 'log') this.logs.push(message);
        if (message.type === 'done') resolve(message.outcome);
        if (message.type === 'fetch') {
          this.requests.push(message.request);
          Promise.resolve(servers[message.request.url]?.(message.request) ?? {error: 'outbound.connect'})
              .then((answer) => this.socket.write(encodeFrame({type: 'answer', call: message.call, answer})));
        }
      };
    });
    this.socket.write(encodeFrame({type: 'run', work}));
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => { this.child.kill('SIGKILL'); resolve('killed'); }, deadline_ms);
    });
    return Promise.race([ended, late, this.gone]).finally(() => clearTimeout(timer));
  }

  async stop() {
    this.child.kill('SIGKILL');
    await this.gone;
  }
}

export function json_answer(value, status = 200) {
  return {status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify(value)).toString('base64')};
}

export function rules_work(scripts, {user = {}, context = {}, configuration = {}} = {}) {
  const rules = [scripts].flat().map((script, at) => ({id: `rul_${at}`, name: `rule ${at + 1}`, script}));
  return {kind: 'rules', rules, configuration, tenant: {domain: 'login.example', access_token: 'a-token'},
          user: {user_id: 'auth0|1', email: 'ada@example.com', email_verified: true, ...user},
          context: {clientID: 'shop', protocol: 'oidc-basic-profile', stats: {loginsCount: 3}, request: {ip: '203.0.113.7', query: {}, body: {}},
                    idToken: {}, accessToken: {}, ...context}};
}

export function actions_work(codes, {trigger = 'post-login', event = {}, ...more} = {}) {
  const actions = [codes].flat().map((code, at) => ({id: `act_${at}`, name: `action ${at + 1}`, code, secrets: {KEY: `secret ${at + 1}`}}));
  return {kind: 'actions', trigger, actions, from: 0, resumed: false, can_redirect: true, tenant: {domain: 'login.example'}, ...more,
          event: {user: {user_id: 'auth0|1', email: 'ada@example.com', user_metadata: {}, app_metadata: {}},
                  request: {ip: '203.0.113.7', query: {}, body: {}}, stats: {logins_count: 3}, ...event}};
}
