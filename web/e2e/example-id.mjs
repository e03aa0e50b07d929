// Example ID: a certified OpenID provider, npm `oidc-provider`, with its own pages for log-in and
// consent. Whoever gives the name of a person below is that person.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

export const people = {
  grace: {
    name: 'Grace Hopper', given_name: 'Grace', family_name: 'Hopper', company: 'Analytical Engines',
    email: 'grace@example.com', email_verified: true,
  },
  ada: { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', email_verified: true },
};

export async function startExampleId({ port, callback }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: ['acquaint', 'google', 'linkedin'].map((id) => ({
      client_id: id, client_secret: 'a-secret-for-one-test-run-only', redirect_uris: [callback],
      id_token_signed_response_alg: 'ES256',
    })),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'one' }] },
    cookies: { keys: ['only for tests'] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'given_name', 'family_name', 'company'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    // LinkedIn refuses codes for which there was a challenge, so none is sent there.
    pkce: { required: (_, { clientId }) => clientId !== 'linkedin' },
  });
  const listener = createServer(provider.callback()).listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return { issuer: `http://127.0.0.1:${port}`, stop: () => listener.close() && listener.closeAllConnections() };
}
