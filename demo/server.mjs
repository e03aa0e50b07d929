// The example site, "Analytical Times": server-rendered pages, and in front of Acquaint on the same
// origin. Settings: PORT (3000), ACQUAINT (http://127.0.0.1:8080). Needs nothing but Node.js 20.
import { readFileSync } from 'node:fs';
import http from 'node:http';

import { articles } from './articles.mjs';
import { makeBackend } from './backend.mjs';
import * as pages from './pages.mjs';
import { belongsToAcquaint, makeProxy } from './proxy.mjs';

const port = Number(process.env.PORT ?? 3000);
const acquaint = process.env.ACQUAINT ?? 'http://127.0.0.1:8080';

function staticFile(name) {
  const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  return [`/static/${name}`, [`${type}; charset=utf-8`, readFileSync(new URL(`static/${name}`, import.meta.url))]];
}

const files = Object.fromEntries([
  'ask.js', 'behind.js', 'dom.js', 'explain.js', 'letter.js', 'own.js', 'site.css', 'visitor.js',
].map(staticFile));

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; " +
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

// What Acquaint says to whoever holds the browser's cookies; nothing when nobody is logged in.
async function askAs(request, path) {
  const cookie = request.headers.cookie;
  if (!cookie) return null;
  const answer = await fetch(acquaint + path, { headers: { cookie }, signal: AbortSignal.timeout(5000) });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`GET ${path} gave ${answer.status}`);
  return answer.json();
}

async function pageFor(request, path) {
  const user = await askAs(request, '/v1/me');
  if (path === '/') return [200, pages.home(user)];
  if (path === '/privacy') return [200, pages.privacy(user)];
  if (path === '/behind') return [200, pages.behind(user, user && (await askAs(request, '/v1/me/profile')))];
  if (path === '/letter') return [200, pages.letter(user)];
  if (path === '/own') return [200, pages.own(user)];
  const article = articles.find(({ slug }) => path === `/articles/${slug}`);
  return article ? [200, pages.article(user, article)] : [404, pages.notFound(user)];
}

const backend = makeBackend(acquaint);

const bodyBytesMax = 1024;

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bodyBytesMax) return {};
    chunks.push(chunk);
  }
  try {
    return Object(JSON.parse(Buffer.concat(chunks)));
  } catch {
    return {};
  }
}

const page = (status, made) => [status, 'text/html; charset=utf-8', made.toString()];
const json = (status, said) => [status, 'application/json', JSON.stringify(said)];
const asText = (value) => (typeof value === 'string' ? value : '');

// What the site's own pages may post.
const writes = {
  // The letter of the reader who is logged in, as the site would mail it.
  async '/letter'(request) {
    const user = await askAs(request, '/v1/me');
    return page(200, pages.letter(user, user && (await backend.questionForLetter(user.user_id))));
  },
  async '/visitor/merge'(request) {
    const [user, { visitor }] = [await askAs(request, '/v1/me'), await readJson(request)];
    return user ? json(200, await backend.mergeVisitor(asText(visitor), user.user_id)) : json(401, {});
  },
  async '/visitor/part'(request) {
    const [user, { visitor }] = [await askAs(request, '/v1/me'), await readJson(request)];
    if (!user) return json(401, {});
    await backend.partVisitor(asText(visitor), user.user_id);
    return json(200, {});
  },
  async '/visitor/explanation'(request) {
    const { decision } = await readJson(request);
    return json(200, await backend.explain(asText(decision)));
  },
};

function send(response, method, status, type, body) {
  response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(method === 'HEAD' ? undefined : body);
}

async function serve(request, response) {
  const { method } = request;
  const path = request.url.split('?', 1)[0];
  const write = method === 'POST' && request.headers['sec-fetch-site'] === 'same-origin' && Object.hasOwn(writes, path)
    ? writes[path] : null;
  if (method !== 'GET' && method !== 'HEAD' && !write) {
    return send(response, method, 405, 'text/plain; charset=utf-8', 'Only GET and HEAD.\n');
  }
  if (Object.hasOwn(files, path)) return send(response, method, 200, ...files[path]);
  try {
    send(response, method, ...(write ? await write(request) : page(...(await pageFor(request, path)))));
  } catch (error) {
    console.error(`Acquaint is needed at ${acquaint}: ${error.message}`);
    send(response, method, ...page(503, pages.outOfOrder()));
  }
}

const proxy = makeProxy(acquaint);
const server = http.createServer((request, response) =>
  belongsToAcquaint(request.url) ? proxy(request, response) : serve(request, response));

server.listen(port, '127.0.0.1', () => {
  console.log(`Analytical Times: http://localhost:${server.address().port}/`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
