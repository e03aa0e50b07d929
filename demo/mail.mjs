// A mailbox for trying things out: takes every mail by SMTP, delivers none, and shows them in the browser.
// No TLS, no log-in: for this machine only. SMTP_PORT (2525), MAIL_PORT (3001).
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { html } from './html.mjs';

const keptMax = 200;
const mailBytesMax = 1024 * 1024;

// One conversation (RFC 5321): `deliver` gets the envelope and the text of each mail.
function converse(socket, deliver) {
  let envelope = { from: '', to: [] };
  let data = null; // The lines of the mail, while they come in.
  let pending = '';
  let size = 0;
  const say = (line) => socket.write(`${line}\r\n`);

  const commands = {
    EHLO: () => say('250 mailbox'),
    HELO: () => say('250 mailbox'),
    NOOP: () => say('250 ok'),
    RSET: () => { envelope = { from: '', to: [] }; say('250 ok'); },
    QUIT: () => { say('221 bye'); socket.end(); },
    MAIL: (rest) => { envelope = { from: address(rest), to: [] }; say('250 ok'); },
    RCPT: (rest) => { envelope.to.push(address(rest)); say('250 ok'); },
    DATA: () => { data = []; size = 0; say('354 go on'); },
  };
  const take = (line) => {
    if (data === null) {
      const command = commands[line.slice(0, 4).toUpperCase()];
      return command ? command(line.slice(4)) : say('500 what?');
    }
    if (line === '.') {
      deliver(envelope, data.join('\r\n'));
      data = null;
      envelope = { from: '', to: [] };
      return say('250 taken');
    }
    size += line.length;
    if (size > mailBytesMax) return socket.destroy();
    data.push(line.startsWith('.') ? line.slice(1) : line);
  };

  say('220 mailbox');
  socket.setEncoding('latin1').on('error', () => {}).on('data', (chunk) => {
    const lines = (pending + chunk).split('\r\n');
    pending = lines.pop();
    if (pending.length > mailBytesMax) return socket.destroy();
    lines.forEach(take);
  });
}

const address = (rest) => /<([^>]*)>/.exec(rest)?.[1] ?? '';

const bytesOf = (text) => Buffer.from(text, 'latin1');

function fromQuotedPrintable(text) {
  return text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}

// Encoded words of a header (RFC 2047).
function decodeHeader(text) {
  return text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, words) =>
    (kind.toLowerCase() === 'b'
      ? Buffer.from(words, 'base64')
      : bytesOf(fromQuotedPrintable(words.replaceAll('_', ' ')))).toString('utf8'));
}

function splitPart(text) {
  const end = text.indexOf('\r\n\r\n');
  const headers = new Map();
  for (const line of text.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: text.slice(end + 4) };
}

// {from, to, subject, text, html} of a mail as Acquaint writes it: two alternatives, quoted-printable.
export function readMail(envelope, source) {
  const { headers, body } = splitPart(source);
  const mail = { from: envelope.from, to: envelope.to, subject: decodeHeader(headers.get('subject') ?? ''), text: '', html: '' };
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((part) => splitPart(part.slice(2))) : [{ headers, body }];
  for (const part of parts) {
    const isHtml = (part.headers.get('content-type') ?? '').startsWith('text/html');
    const isQuoted = part.headers.get('content-transfer-encoding') === 'quoted-printable';
    const text = bytesOf(isQuoted ? fromQuotedPrintable(part.body) : part.body).toString('utf8');
    mail[isHtml ? 'html' : 'text'] = text.replaceAll('\r\n', '\n').replace(/\n$/, '');
  }
  return mail;
}

const page = (title, body) => html`<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1f2937}
li{margin:.5rem 0}small{color:#4b5563}iframe{width:100%;height:34rem;border:1px solid #d1d5db;border-radius:8px}
pre{white-space:pre-wrap;background:#f3f4f6;padding:1rem;border-radius:8px}</style>
<main><h1>${title}</h1>${body}</main></html>`.toString();

function listPage(mails) {
  if (mails.length === 0) return page('Mails', html`<p>No mail yet.</p>`);
  const rows = mails.map((mail, index) =>
    html`<li><a href="/${index + 1}">${mail.subject}</a><br><small>to ${mail.to.join(', ')}, ${mail.at}</small></li>`);
  return page('Mails', html`<ul>${rows.reverse()}</ul><p><small>None of them left this machine.</small></p>`);
}

// Nothing in a mail may run; its links open beside it.
function mailPage(mail) {
  const framed = `<base target="_blank">${mail.html}`;
  const links = (mail.text.match(/https?:\/\/\S+/g) ?? []).map((link) => html`<p><a href="${link}">${link}</a></p>`);
  return page(mail.subject, html`<p><a href="/">All mails</a> · to ${mail.to.join(', ')}</p>
<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${framed}"></iframe>
<h2>As plain text</h2><pre>${mail.text}</pre>${links}`);
}

// Listens on both ports (0: any); gives the mails as they come in, the newest last, and both addresses.
export async function startMailbox({ smtpPort = 0, webPort = 0 } = {}) {
  const mails = [];
  const smtp = createTcpServer((socket) => converse(socket, (envelope, source) => {
    mails.push({ ...readMail(envelope, source), at: new Date().toISOString() });
    if (mails.length > keptMax) mails.shift();
  }));
  const web = createHttpServer((request, response) => {
    const number = Number(request.url.slice(1));
    const mail = mails[number - 1];
    if (request.url !== '/' && !mail) return response.writeHead(404).end('No such mail.\n');
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(mail ? mailPage(mail) : listPage(mails));
  });
  await Promise.all([
    once(smtp.listen(smtpPort, '127.0.0.1'), 'listening'),
    once(web.listen(webPort, 'localhost'), 'listening'),
  ]);
  return {
    mails,
    smtpPort: smtp.address().port,
    url: `http://localhost:${web.address().port}/`,
    async stop() {
      web.closeAllConnections();
      await Promise.all([smtp, web].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await startMailbox({
    smtpPort: Number(process.env.SMTP_PORT ?? 2525),
    webPort: Number(process.env.MAIL_PORT ?? 3001),
  });
}
