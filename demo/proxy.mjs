// Puts Acquaint under the site's own origin, as a production site would with its web server.
import http from 'node:http';

const prefixes = [
  '/.well-known/', '/activate', '/api/v2/', '/authorize', '/continue', '/dbconnections/', '/login/', '/me', '/oauth/', '/oidc/',
  '/passwordless/', '/schemas/', '/u/', '/userinfo', '/v1/', '/v2/logout', '/widget/',
];

// Meant for one connection only (RFC 9110 §7.6.1), and what a browser must not tell in our name.
const dropped = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te',
  'trailer', 'transfer-encoding', 'upgrade', 'forwarded', 'x-forwarded-for', 'x-forwarded-host',
  'x-forwarded-proto',
]);

export function belongsToAcquaint(path) {
  return prefixes.some((prefix) => path.startsWith(prefix));
}

function endToEnd(rawHeaders, connection = '') {
  const named = new Set(connection.toLowerCase().split(',').map((name) => name.trim()));
  const headers = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    if (!dropped.has(name) && !named.has(name)) headers.push(rawHeaders[i], rawHeaders[i + 1]);
  }
  return headers;
}

function forwardedHeaders(request) {
  const headers = endToEnd(request.rawHeaders, request.headers.connection);
  headers.push('X-Forwarded-For', request.socket.remoteAddress, 'X-Forwarded-Proto', 'http');
  if (request.headers.host) headers.push('X-Forwarded-Host', request.headers.host);
  // A body of unknown length goes on in chunks; one with a length keeps its Content-Length.
  if (request.headers['transfer-encoding']) headers.push('Transfer-Encoding', 'chunked');
  return headers;
}

// A request handler that forwards to `target` and streams both ways.
export function makeProxy(target) {
  const { hostname, port } = new URL(target);
  const agent = new http.Agent({ keepAlive: true });
  return (request, response) => {
    const { method, url: path } = request;
    const onward = http.request({ agent, hostname, port, method, path, headers: forwardedHeaders(request) });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, endToEnd(answer.rawHeaders, answer.headers.connection));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => {
      if (response.headersSent) return response.destroy();
      response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('Acquaint does not answer. Is it running?\n');
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
}
