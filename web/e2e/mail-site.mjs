// A server whose mails go to a mailbox of the test, with a client that may log users in by code and by password, and
// the address of an application that they come back to.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { startMailbox } from '../../demo/mail.mjs';
import { startServer } from './integration.mjs';

export const codeGrant = 'http://auth0.com/oauth/grant-type/passwordless/otp';

export const linkIn = ({ text }) => /https?:\/\/\S+/.exec(text)[0];
export const codeIn = ({ text }) => /^ {4}(\d{6})$/m.exec(text)[1];

// With `more` in the settings document, lists beside those that are there, and in the server's environment.
export async function startMailSite(more = {}, environment = {}) {
  const mailbox = await startMailbox();
  const app = createServer((_, response) => response.end('The app')).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const appUrl = `http://127.0.0.1:${app.address().port}/`;
  const { connections = [], clients = [], ...others } = more;
  const server = await startServer(JSON.stringify({
    site: { name: 'Analytical Times' },
    ...others,
    connections: [{ name: 'email', strategy: 'email' }, ...connections],
    clients: [{ client_id: 'spa', grant_types: ['authorization_code', 'password', codeGrant], callbacks: [appUrl] }, ...clients],
  }), {
    ...environment,
    ACQUAINT_SMTP_HOST: '127.0.0.1',
    ACQUAINT_SMTP_PORT: String(mailbox.smtpPort),
    ACQUAINT_SMTP_SECURITY: 'none',
    ACQUAINT_MAIL_FROM: 'Analytical Times <login@times.example>',
  });
  const { issuer } = server;

  return {
    issuer,
    appUrl,
    call: server.call,
    // The next mail to this address after `seen` of them.
    async mailTo(address, seen = 0) {
      for (let i = 0; i < 400; ++i) {
        const mail = mailbox.mails.filter(({ to }) => to.length === 1 && to[0] === address)[seen];
        if (mail) return mail;
        await pause(25);
      }
      throw new Error(`No mail ${seen} to ${address}:\n${server.said()}`);
    },
    post: (path, body) => fetch(issuer + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }),
    async stop() {
      await server.stop();
      app.close();
      await mailbox.stop();
    },
  };
}
