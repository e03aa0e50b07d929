// Prints the settings of the magazine, for `acquaint apply`: settings.yaml, and below it what came from Auth0, whose
// connection gets the credentials of the site's backend. Settings: those of backend.mjs.
import { readFile } from 'node:fs/promises';

import { clientSecret } from './backend.mjs';

const read = (name) => readFile(new URL(name, import.meta.url), 'utf8');
const issuer = process.env.ACQUAINT_ISSUER;
const words = {
  CLIENT_ID: process.env.ACQUAINT_BOOTSTRAP_CLIENT_ID, CLIENT_SECRET: await clientSecret(), ISSUER: issuer, DOMAIN: new URL(issuer).host,
};

const broughtAlong = (await read('auth0.yaml')).replace(/@@(\w+)@@/g, (_, name) => JSON.stringify(words[name]).slice(1, -1));
process.stdout.write(`${await read('settings.yaml')}\n${broughtAlong}`);
