// A site that asks its users through the widget: the server with forms of every kind, and in front of a browser
// a shop on another origin, with a policy that forbids all that can be forbidden.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

import { startServer } from './integration.mjs';

const auth0Script = await readFile(createRequire(import.meta.url).resolve('@auth0/auth0-spa-js').replace(/lib.*$/, 'auth0-spa-js.production.js'));
const password = 'analytical engine 1843';
export const writeKey = 'shop-write-key-0123456789abcdef';

const text = (title, rest = {}) => ({ type: 'string', title, ...rest });
const control = (name, options) => ({ type: 'Control', scope: `#/properties/${name}`, ...(options && { options }) });
const step = (id, label, ...elements) => ({ type: 'Category', label, options: { id }, elements });
const choices = (...titles) => titles.map((title) => ({ const: title.toLowerCase(), title }));
const purpose = {
  id: 'personalisation', legalBasis: 'consent',
  text: 'We use this to pick examples for you. [Privacy notice](https://shop.example/privacy)',
};

function form(id, title, mode, properties, required, steps, more = {}) {
  return {
    id, title, purpose,
    schema: { type: 'object', properties, required, additionalProperties: false },
    uischema: { type: 'Categorization', elements: steps },
    map: Object.fromEntries(Object.keys(properties).map((name) => [name, `user_metadata.${name}`])),
    cadence: { placement: [`widget:${id}`], mode, maxQuestionsPerStep: 20 },
    ...more,
  };
}

const everything = {
  nick: text('Nickname', { minLength: 2, description: 'As friends call you' }),
  bio: text('About you', { maxLength: 200 }),
  mail: text('Work e-mail', { format: 'email' }),
  home: text('Home page', { format: 'uri' }),
  phone: text('Phone', { format: 'phone' }),
  seats: { type: 'integer', title: 'Seats', minimum: 1, maximum: 500 },
  born: text('Birthday', { format: 'date' }),
  country: text('Country', { oneOf: choices('Austria', 'France') }),
  role: text('Your role', { oneOf: choices('Developer', 'Manager', 'Other') }),
  role_other: text('Which role?'),
  tags: { type: 'array', title: 'Interests', items: { type: 'string', oneOf: choices('Engines', 'Weaving') } },
  score: { type: 'integer', title: 'How do you like us?', minimum: 1, maximum: 5 },
  letter: { type: 'boolean', title: 'Send me the newsletter' },
};
// What has members or elements that most questions lack.
const special = {
  motto: text('Motto', { examples: ['Per aspera ad astra'] }),
  wakes: text('When do you get up?', { format: 'time' }),
  mobile: text('Mobile', { format: 'phone' }),
  engine: text('Which engine?', { oneOf: choices('Difference', 'Analytical') }),
  engines: { type: 'array', title: 'Engines you own', items: { type: 'string', oneOf: choices('Steam', 'Water') } },
  town: text('Town', { oneOf: choices('London', 'Turin') }),
  craft: text('Your craft', { oneOf: choices('Weaving', 'Spinning'), description: 'What you do most' }),
  yarns: { type: 'array', title: 'Yarns', items: { type: 'string', oneOf: choices('Silk', 'Wool') } },
  agrees: { type: 'boolean', title: 'Terms' },
  rules: { type: 'boolean', title: 'House rules' },
  member: { type: 'boolean', title: 'Are you a member?' },
  number: text('Your number', { readOnly: true }),
};
const imageHost = 'https://images.shop.example';
const image = (name) => `${imageHost}/${name}.png`;
// Answers for the host of the images: with a wheel, or with the threads of a loom.
const wheel = '<circle cx="80" cy="45" r="30"/><path d="M80 15v60M50 45h60M59 24l42 42M101 24L59 66"/>';
const loom = '<path d="M50 12v66M65 12v66M80 12v66M95 12v66M110 12v66M40 32h80M40 58h80"/>';
export const drawImages = (context) => context.route(`${imageHost}/**`, (route) => route.fulfill({
  contentType: 'image/svg+xml',
  body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90" width="160" height="90"><rect width="160" height="90" fill="#d8e2f0"/>'
    + `<g fill="none" stroke="#38598b" stroke-width="5">${route.request().url().includes('loom') ? loom : wheel}</g></svg>`,
}));
const specialElements = [
  { type: 'Label', text: 'Tell us [more](https://shop.example/more)' },
  { type: 'Divider', text: 'Your day' }, { type: 'Divider' },
  { type: 'Image', src: image('mill'), text: 'The mill', options: { height: 90 } },
  control('number'), control('motto'), control('wakes'), control('mobile', { countries: ['DE', 'GB'] }),
  control('engine', { format: 'radio', allowOther: true }), control('engines', { allowOther: { label: 'Another one', placeholder: 'Gas' } }),
  control('town', { allowOther: true }),
  control('craft', { format: 'cards', images: { weaving: image('loom'), spinning: image('wheel') }, hideLabels: true }),
  control('yarns', { format: 'cards' }), control('agrees', { format: 'legal', text: 'I agree to the [terms](https://shop.example/terms)' }),
  control('rules', { text: 'I keep the [rules](https://shop.example/rules)' }), control('member', { labels: { true: 'Yes', false: 'No' } }),
];
const places = {
  land: { type: 'string', title: 'Country', oneOf: [{ const: 'DE', title: 'Germany' }, { const: 'FR', title: 'France' }, { const: 'IT', title: 'Italy' }] },
  city: { type: 'string', title: 'City', enum: ['Berlin', 'Ulm', 'Paris'] },
  sights: { type: 'array', title: 'Sights', items: { type: 'string', enum: ['Gate', 'Tower', 'Minster'] } },
};
const placeElements = [
  control('land'), control('city', { choicesBy: { field: 'land', choices: { DE: ['Berlin', 'Ulm'], FR: ['Paris'] } } }),
  control('sights', { choicesBy: { field: 'city', choices: { Berlin: ['Gate', 'Tower'], Paris: ['Tower'], Ulm: ['Minster'] } } }),
];
const otherRole = {
  effect: 'SHOW',
  condition: { type: 'JSONLOGIC', logic: { '==': [{ var: 'answers.role' }, 'other'] } },
};
const company = text('Company', { minLength: 2 });
const seats = { type: 'integer', title: 'People in your team', minimum: 1 };
const work = [step('work', 'Where do you work?', control('firm')), step('team', 'About your team', control('team'))];

const settings = (origin, policy) => ({
  site: { name: 'Shop' },
  visitors: { enabled: true, consent: 'functional' },
  sources: [{ id: 'shop', name: 'Shop', write_key_sha256: createHash('sha256').update(writeKey).digest('hex') }],
  catalogue: Object.fromEntries([
    ...[...Object.keys(everything), ...Object.keys(special), ...Object.keys(places), 'firm', 'team', 'arabic', 'arabic_mail', 'trade', 'guild'].map((name) => [`user_metadata.${name}`, { label: name, worth: 10 }]),
    ['user_metadata.income', { label: 'Income', worth: 10, sensitive: true, purpose: 'fairness' }],
    ['user_metadata.health', { label: 'Health', worth: 10, sensitive: true, purpose: 'fairness' }],
    ['user_metadata.employer', { label: 'Employer', worth: 10, fresh_for: '1s' }],
  ]),
  policy: {
    cadence: 'brisk', gap_after_answer: '0d', questions_max: 20, questions_max_inline: 20, questions_max_slide_in: 20,
    prompts_per_session_max: 20, prompts_per_page_max: 20, fatigue_max: 100,
    requirements: [
      { attribute: 'user_metadata.trade', encouraged: { prompts: 1 }, required: { date: '2099-04-01' } },
      { attribute: 'user_metadata.guild', encouraged: { prompts: 1 }, required: { prompts: 3 } },
    ],
    ...policy,
  },
  forms: [
    form('everything', 'All about you', 'modal', everything, ['nick', 'role', 'score'], [
      step('you', 'Who are you?', control('nick'), control('bio', { format: 'textarea' }), control('mail'), control('home'),
        control('phone'), control('seats'), control('born'), control('country'), control('role', { format: 'radio' }),
        { ...control('role_other'), rule: otherRole }, control('tags'), control('score', { format: 'rating' }), control('letter')),
    ]),
    form('special', 'All the rest', 'modal', special, ['engine', 'town', 'craft', 'agrees'], [step('rest', 'And the rest?', ...specialElements)]),
    form('places', 'Your places', 'modal', { ...places, campaign: text('Campaign') },
      ['land', 'city'], [step('places', 'Where are you?', ...placeElements)], { hidden: { campaign: { var: 'moment.name' } } }),
    form('work', 'Your work', 'slide_in', { firm: company, team: seats }, ['firm', 'team'], work,
      { cadence: { placement: ['widget:work', 'email:letter'], mode: 'slide_in', maxQuestionsPerStep: 20 } }),
    form('employer', 'Your employer', 'inline', { employer: text('Employer', { minLength: 2 }) }, [], [step('employer', 'Your employer', control('employer'))]),
    form('income', 'Your income', 'modal', { income: text('Income', { minLength: 2 }), health: text('Health') }, ['income'],
      [step('income', 'What do you earn?', control('income')), step('health', 'How are you?', control('health', { format: 'textarea' }))],
      { purpose: { id: 'fairness', legalBasis: 'contract', text: 'We set fair prices by this.' } }),
    form('trade', 'Your trade', 'inline', { trade: text('Trade'), guild: text('Guild') }, ['trade'], [step('trade', 'What is your trade?', control('trade'), control('guild'))]),
    form('toll', 'Your trade', 'inline', { trade: text('Trade') }, ['trade'], [step('toll', 'What is your trade?', control('trade'))],
      { cadence: { placement: ['widget:toll'], mode: 'inline', mandatory: true } }),
    form('arabic', 'عملك', 'slide_in', { arabic: text('الشركة'), arabic_mail: text('البريد', { format: 'email' }) }, ['arabic'],
      [step('arabic', 'أين تعمل؟', control('arabic'), control('arabic_mail'))],
      { locales: { default: 'ar', available: ['ar'] }, purpose: { ...purpose, text: 'نستخدم هذا لنختار لك أمثلة تناسبك. [إشعار الخصوصية](https://shop.example/privacy)' } }),
  ],
  clients: [{ client_id: 'shop', grant_types: ['authorization_code'], callbacks: [`${origin}/`], web_origins: [origin] }],
});

const script = `
const wanted = new URLSearchParams(location.search);
const option = (name) => wanted.get(name) ?? undefined;
window.events = [];
function begin(acquaint) {
  for (const name of ['shown', 'answered', 'skipped', 'nothing', 'error']) acquaint.on(name, (event) => window.events.push([name, event]));
  const token = () => fetch('/widget-token?user=' + encodeURIComponent(wanted.get('user')), { method: 'POST' }).then((answer) => answer.json());
  const tokens = { backend: token, session: undefined, auth0: () => window.spa.getTokenSilently() };
  acquaint.init({ server: option('server'), token: wanted.has('key') ? undefined : tokens[wanted.get('by') ?? 'backend'], key: option('key'), consent: wanted.has('consent'), isolated: option('isolated'), locale: option('locale'), profileUrl: '/about-you' });
  window.widget = acquaint;
  if (wanted.has('place')) acquaint.ask(wanted.get('place'), { mode: option('mode'), target: option('target') });
}
`;
const scripts = {
  '/script.js': `${script}(window.acquaint ||= []).push(begin);`,
  '/module.js': (server) => `import { acquaint } from '${server}widget/acquaint.mjs';${script}begin(acquaint);`,
};
const styles = `:root { color-scheme: light dark; font-family: system-ui; } body { margin: 16px; }
.themed { --acquaint-accent: #7a1fbf; --radius: 2px; } .themed acquaint-question { --acquaint-radius: var(--radius); } .themed acquaint-question::part(primary) { text-transform: uppercase; }`;

function page(server, query) {
  const install = query.get('install') ?? 'loader';
  const pinned = query.get('pinned');
  const more = query.get('more');
  const isolated = query.get('isolated_file');
  const load = {
    loader: `<script defer src="${server}widget/acquaint.js"></script><script defer src="/script.js"></script>`,
    pinned: `<script defer src="${server}widget/${pinned}" integrity="${query.get('integrity')}" crossorigin></script>${
      more ? `<script defer src="${server}widget/${more}" integrity="${query.get('more_integrity')}" crossorigin></script>` : ''}${
      isolated ? `<script defer src="${server}widget/${isolated}" integrity="${query.get('isolated_integrity')}" crossorigin></script>` : ''}<script defer src="/script.js"></script>`,
    module: '<script type="module" src="/module.js"></script>',
  }[install];
  return `<!doctype html><html lang="en" class="${query.has('themed') ? 'themed' : ''}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shop</title><link rel="stylesheet" href="/styles.css"><link rel="icon" href="data:,">${query.get('by') === 'auth0' || query.has('code') ? '<script src="/auth0.js"></script>' : ''}${load}</head>
<body><main><h1>Shop</h1><p>Looms of all sizes.</p><p><label>Search <input id="search"></label> <button id="before">Find</button></p><div id="here"></div></main></body></html>`;
}

// `policy` comes on top of the site's own. Browsers know the shop by the name `host`: "localhost" is another site than
// that of the server, 127.0.0.1 is the same. `files` are the shop's own besides: what (server) => ({ path: [type, body] }) gives.
export async function startSite(policy = {}, host = '127.0.0.1', files = () => ({})) {
  let server;
  let own = {};
  const listener = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url, 'http://shop');
    const send = (type, body) => response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body);
    const policy = `default-src 'none'; script-src 'self' ${server.issuer}; connect-src 'self' ${server.issuer}; style-src 'self'; `
      + `frame-src ${query.has('noframes') ? "'none'" : server.issuer}; `
      + `img-src data: ${imageHost}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; `
      + `trusted-types ${query.get('trusted_types') ?? "'none'"}`;
    if (pathname === '/widget-token') {
      const user = query.get('user') ?? new URL(request.headers.referer).searchParams.get('user');
      const made = await server.call('POST', 'v1/widget-sessions', { user_id: user, origin, session: user });
      return send('application/json', JSON.stringify(made));
    }
    if (pathname === '/auth0.js') return send('text/javascript', auth0Script);
    if (pathname === '/styles.css') return send('text/css', styles);
    if (pathname in own) return send(...own[pathname]);
    const code = scripts[pathname];
    if (code) return send('text/javascript', typeof code === 'string' ? code : code(server.issuer));
    return send('text/html; charset=utf-8', page(server.issuer, query));
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const origin = `http://${host}:${listener.address().port}`;
  server = await startServer(JSON.stringify(settings(origin, policy)));
  own = await files(server.issuer);

  let users = 0;
  return {
    origin, server,
    // Somebody of whom this is known.
    async newUser(userMetadata = {}) {
      const { user_id: id } = await server.call('POST', 'api/v2/users', {
        connection: 'Username-Password-Authentication', email: `ada.${++users}@example.com`, password,
        user_metadata: userMetadata,
      });
      return id;
    },
    // On the page that asks for who it is.
    async logIn(page, id) {
      const { email } = await server.call('GET', `api/v2/users/${encodeURIComponent(id)}`);
      await page.getByLabel('E-mail or user name').fill(email);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
    },
    metadataOf: async (id) => (await server.call('GET', `api/v2/users/${encodeURIComponent(id)}`)).user_metadata ?? {},
    addressFor: (user, query = {}) => `${origin}/?${new URLSearchParams({ user, ...query })}`,
    async stop() {
      listener.close();
      listener.closeAllConnections();
      await server.stop();
    },
  };
}
