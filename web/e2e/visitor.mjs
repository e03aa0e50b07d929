// Somebody on the hosted pages, without a browser.

// Visits a path, or posts fields to it; cookies are kept.
export function newVisitor(issuer) {
  const jar = new Map();
  return async function visit(path, fields) {
    const answer = await fetch(new URL(path, issuer), {
      redirect: 'manual',
      method: fields ? 'POST' : 'GET',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), 'Sec-Fetch-Site': 'same-origin' },
      body: fields && new URLSearchParams(fields),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
      jar.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() };
  };
}

// What a page hides in its form.
export const hiddenIn = ({ html }, name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1];

export async function logInOnPages(visit, { email, password }) {
  const first = await visit('/u/login/identifier');
  const page = first.status === 200 ? first : await visit('/u/login');
  const next = await visit('/u/login', { csrf: hiddenIn(page, 'csrf'), email });
  const form = await visit(next.to);
  return visit('/u/login/password', { csrf: hiddenIn(form, 'csrf'), email, password });
}
