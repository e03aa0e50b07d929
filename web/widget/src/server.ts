// Calls of the server. Every request is a simple one, a POST of text/plain with the token in its body, so
// that browsers send no preflight before it.
import type { Token, TokenSource } from './api.ts';

const refreshBefore = 30_000;

/** What a call is rejected with: the status, and the code that docs/errors.md lists. */
export type ServerError = Error & { status: number; code?: string };

export interface Answer {
  status: number;
  link: string | null;
  body: Record<string, unknown>;
}

// Gives back answers with good statuses, and 422, whose body says what is wrong; throws ServerError for others.
export type Post = (path: string, body: object) => Promise<Answer>;

export function serverAt(url: string, source: TokenSource | undefined): Post {
  let held: string | undefined;
  let heldUntil = 0;
  const tokenNow = async () => {
    if (typeof source !== 'function') return source;
    if (!(heldUntil > Date.now())) {
      const given: Token = await source();
      const isText = typeof given === 'string';
      held = isText ? given : given.token;
      heldUntil = isText ? Infinity : Date.now() + given.expires_in * 1000 - refreshBefore;
    }
    return held;
  };
  const send = async (path: string, body: object) => {
    const token = await tokenNow();
    const credentials = token || 'key' in body ? 'omit' : 'include';
    // Kept alive: "not now" is often the last click on a page.
    const call = () => fetch(url + path, { method: 'POST', credentials, keepalive: true, body: JSON.stringify({ ...body, token }) });
    // The same answers count once, so that a lost one may be sent again.
    return call().catch(call);
  };
  return async (path, body) => {
    let answer = await send(path, body);
    if (answer.status === 401 && held) {
      heldUntil = 0;
      answer = await send(path, body);
    }
    const { status, headers } = answer;
    const read = await answer.json().catch(() => ({}));
    if (!answer.ok && status !== 422) throw Object.assign(new Error(read.code ?? status), { status, code: read.code });
    return { status, link: headers.get('Link'), body: read };
  };
}
