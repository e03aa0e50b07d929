// What the site's backend asks Acquaint for on its own account, as a client of the Management API. Settings:
// ACQUAINT_ISSUER, and ACQUAINT_BOOTSTRAP_CLIENT_ID with ACQUAINT_BOOTSTRAP_CLIENT_SECRET or _SECRET_FILE.
import { readFile } from 'node:fs/promises';

const env = process.env;

// An answer that is no success is an Error with Acquaint's `code`.
async function send(method, url, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(`${method} ${new URL(url).pathname} gave ${answer.status}`), { code: said.code });
}

export async function clientSecret() {
  if (env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET) return env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET;
  return (await readFile(env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET_FILE, 'utf8')).trim();
}

// Why a visitor cannot become this user; docs/visitors.md, "Who is not merged".
const apart = ['visitor.merged', 'visitor.not_found', 'visitor.other_person', 'visitor.parted'];

export function makeBackend(acquaint) {
  const call = async (method, path, body) => {
    const { access_token: token } = await send('POST', `${acquaint}/oauth/token`, {
      grant_type: 'client_credentials',
      client_id: env.ACQUAINT_BOOTSTRAP_CLIENT_ID,
      client_secret: await clientSecret(),
      audience: `${env.ACQUAINT_ISSUER}api/v2/`,
    });
    return send(method, acquaint + path, body, { Authorization: `Bearer ${token}` });
  };
  const part = encodeURIComponent;
  return {
    // The link to a question for this reader's letter, or why there is none; `decision` explains both.
    async questionForLetter(user) {
      const { decision, decision_id: id, reason } = await call('POST', '/v1/decisions', {
        user_id: user, moment: { kind: 'email', name: 'letter', holder: 'letter' },
      });
      if (!decision) return { decision: id, reason };
      const { url } = await call('POST', `/v1/decisions/${part(decision.id)}/link`, { good_for: '7d' });
      return { decision: decision.id, title: decision.page.step.title, url };
    },

    // Brings what a visitor told to the user whom they turned out to be: the labels of it, or why it stays apart.
    async mergeVisitor(visitor, user) {
      try {
        await call('POST', `/v1/visitors/${part(visitor)}/merge`, { user_id: user });
      } catch (error) {
        if (apart.includes(error.code)) return { apart: error.code };
        throw error;
      }
      const { attributes } = await call('GET', `/v1/users/${part(user)}/profile`);
      const brought = attributes.filter(({ visitor: by, rivals = [] }) => [by, ...rivals.map((rival) => rival.visitor)].includes(visitor));
      return { brought: brought.map(({ label, attribute }) => label ?? attribute) };
    },

    // "That was not me": takes it back.
    async partVisitor(visitor, user) {
      await call('POST', `/v1/users/${part(user)}/visitors/${part(visitor)}/undo`);
    },

    // Why a visitor was asked, or not. A decision's id cannot be guessed; it is as secret as the visitor's.
    explain: (decision) => call('GET', `/v1/decisions/${part(decision)}/explanation`),
  };
}
