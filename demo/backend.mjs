// What the site's backend asks Acquaint for on its own account, as a client of the Management API. Settings:
// ACQUAINT_ISSUER, and ACQUAINT_BOOTSTRAP_CLIENT_ID with ACQUAINT_BOOTSTRAP_CLIENT_SECRET or _SECRET_FILE.
import { readFile } from 'node:fs/promises';

const env = process.env;

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`POST ${new URL(url).pathname} gave ${answer.status}`);
  return answer.json();
}

async function clientSecret() {
  if (env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET) return env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET;
  return (await readFile(env.ACQUAINT_BOOTSTRAP_CLIENT_SECRET_FILE, 'utf8')).trim();
}

export function makeBackend(acquaint) {
  const call = async (path, body) => {
    const { access_token: token } = await post(`${acquaint}/oauth/token`, {
      grant_type: 'client_credentials',
      client_id: env.ACQUAINT_BOOTSTRAP_CLIENT_ID,
      client_secret: await clientSecret(),
      audience: `${env.ACQUAINT_ISSUER}api/v2/`,
    });
    return post(acquaint + path, body, { Authorization: `Bearer ${token}` });
  };
  return {
    // The link to a question for this reader's letter, or why there is none; `decision` explains both.
    async questionForLetter(user) {
      const { decision, decision_id: id, reason } = await call('/v1/decisions', {
        user_id: user, moment: { kind: 'email', name: 'letter', holder: 'letter' },
      });
      if (!decision) return { decision: id, reason };
      const { url } = await call(`/v1/decisions/${encodeURIComponent(decision.id)}/link`, { good_for: '7d' });
      return { decision: decision.id, title: decision.page.step.title, url };
    },
  };
}
