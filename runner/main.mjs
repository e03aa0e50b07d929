// Runs the operator's rules and actions, one execution after the other, for the server that started this process.
// The process is the boundary: it has no environment, no files but its own, no network, and is killed by the server
// when it takes too long or too much. docs/rules.md says what scripts find here.
import net from 'node:net';
import {Execution} from './execution.mjs';
import {encodeFrame, FrameReader} from './frames.mjs';

process.cwd = () => '/';  // path.resolve() tells nothing of where the server is.

// What would lead from an object of this side back to the system.
for (const name of ['binding', 'dlopen', 'kill', 'abort', 'getBuiltinModule', '_linkedBinding', 'chdir', 'setuid', 'setgid',
  '_debugProcess', '_debugEnd', '_startProfilerIdleNotifier', '_kill', 'reallyExit', 'report']) {
  try {
    Object.defineProperty(process, name, {value: undefined, configurable: false, writable: false});
  } catch {
    continue;  // Not of this version.
  }
}
const exit = process.exit.bind(process);

const socket = new net.Socket({fd: 3, readable: true, writable: true});
const reader = new FrameReader();
let running = null;
let next = new Execution();

function send(message) {
  socket.write(encodeFrame(message));
}

function sendOutcome(note) {
  try {
    send(note);
  } catch {
    send({type: 'done', outcome: {verdict: 'error', error: {name: 'Error', message: 'What the script made is too large.'}}});
  }
}

function run(message) {
  running = next;
  next = null;
  const mine = running;
  mine.begin(message.work, (note) => {
    if (note.type !== 'done') return send(note);
    running = null;
    // When the script is off the stack: one that goes on without end behind its callback would hold up the next user,
    // whom the server gives to whoever is done.
    setImmediate(() => {
      sendOutcome(note);
      // Made while nobody waits for it.
      setImmediate(() => { next ??= new Execution(); });
    });
  });
}

function take(message) {
  if (message.type === 'run') {
    next ??= new Execution();
    run(message);
  } else if (message.type === 'answer') {
    running?.deliver(message.call, message.answer);
  }
}

process.on('unhandledRejection', (reason, promise) => running?.reject(reason, promise));
process.on('uncaughtException', () => exit(70));
socket.on('data', (piece) => {
  for (const message of reader.take(piece)) take(message);
});
socket.on('close', () => exit(0));
socket.on('error', () => exit(0));
send({type: 'ready'});
