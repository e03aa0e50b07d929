// The widget where it is not alone or not welcome: on a page that shows something already, with texts that were written
// to break out, and with an answer that nobody could mean. C30 and C31 are of docs/lessons.md.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, test } from 'node:test';

import { openBrowser } from './browser.mjs';
import { startSite } from './widget-site.mjs';

// Each would set `window.taken`, hide the page or lead to a script.
const script = '<script>window.taken = 1</script>';
const image = '<img src="x" onerror="window.taken = 1">';
const ending = '</style></textarea></title>"\'><svg onload="window.taken = 1"></svg>';
const style = '<style>@import "https://evil.example/hide.css";</style>';
const links = '[a](javascript:window.taken=1) [b](JaVaScRiPt:window.taken=1) [c](data:text/html,<script>window.taken=1</script>)'
  + ' [d](vbscript:x) [e](https://shop.example/"onmouseover="window.taken=1)';
const css = 'red; } body { display: none } x {';

// Every text that a form can have.
const hostile = {
  id: 'hostile', title: `${image} {name}`,
  description: `${script}${links}`,
  values: { name: { var: 'user_metadata.nick', otherwise: 'nobody' } },
  purpose: { id: 'personalisation', legalBasis: 'consent', text: `${ending} ${links}` },
  schema: {
    type: 'object', required: ['firm'],
    properties: {
      firm: { type: 'string', title: `Company ${script}`, description: links, minLength: 2, examples: [ending] },
      country: { type: 'string', title: image, oneOf: [{ const: css, title: `${ending}${style}` }, { const: 'b', title: script }] },
      letter: { type: 'boolean', title: style },
    },
  },
  map: { firm: 'user_metadata.firm', country: 'user_metadata.country', letter: 'user_metadata.letter' },
  checks: [{ logic: { '!=': [{ var: 'answers.firm' }, 'refused'] }, field: 'firm', message: `No. ${image}${script}` }],
  uischema: {
    type: 'Categorization',
    elements: [{
      type: 'Category', label: `${style} {name}`, options: { id: 'hostile' },
      elements: [
        { type: 'Label', text: `${script} ${links} {name}` }, { type: 'Divider', text: `${ending}` },
        { type: 'Control', scope: '#/properties/firm' },
        { type: 'Control', scope: '#/properties/country', options: { format: 'cards' } },
        { type: 'Control', scope: '#/properties/letter', options: { text: links } },
      ],
    }],
  },
  cadence: { placement: ['widget:hostile'], mode: 'inline', maxQuestionsPerStep: 20 },
};
const plain = (id, mode) => ({
  id, title: 'Your firm', schema: { type: 'object', required: ['firm'], properties: { firm: { type: 'string', title: 'Company', minLength: 2 } } },
  map: { firm: 'user_metadata.firm' }, cadence: { placement: [`widget:${id}`], mode },
});

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await openBrowser();
  const { document } = await site.server.call('GET', 'v1/settings');
  document.forms.push(hostile, plain('beside', 'inline'), plain('over', 'modal'));
  await site.server.call('POST', 'v1/settings', { document });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function visit(t, known) {
  const user = await site.newUser(known);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(site.addressFor(user));
  await page.waitForFunction(() => window.widget);
  return {
    page, user,
    button: (name) => page.getByRole('button', { name, exact: true }),
    thanked: () => page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor(),
  };
}

test('C30: a form that says so stands in the page: nothing pops up, covers anything or takes the focus', async (t) => {
  const { page, user, button, thanked } = await visit(t);
  await page.locator('#before').focus();
  const decision = await page.evaluate(() => window.widget.ask('beside', { target: '#here' }));
  assert.equal(decision.mode, 'inline');
  await page.getByLabel('Company', { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'before', 'the focus stays');
  assert.equal(await page.evaluate(() => document.querySelectorAll('acquaint-question').length), 1);
  assert.equal(await page.evaluate(() => document.querySelector('#here > acquaint-question') !== null), true, 'it is in its place');
  const { dialogs, positions, covered } = await page.evaluate(() => {
    const host = document.querySelector('acquaint-question');
    const all = [host, ...host.shadowRoot.querySelectorAll('*')];
    const { left, top } = document.querySelector('#before').getBoundingClientRect();
    return {
      dialogs: document.querySelectorAll('dialog').length + host.shadowRoot.querySelectorAll('dialog').length,
      positions: all.map((one) => getComputedStyle(one).position).filter((position) => /fixed|sticky/.test(position)),
      covered: document.elementFromPoint(left + 3, top + 3).id !== 'before',
    };
  });
  assert.deepEqual({ dialogs, positions, covered }, { dialogs: 0, positions: [], covered: false });
  await page.getByLabel('Company', { exact: true }).fill('Engines');
  await button('Save').click();
  await thanked();
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines' });
});

test('C31: beside a dialog that is open already, the question is no second one, and neither is in the way of the other', async (t) => {
  const { page, user, button } = await visit(t);
  await page.evaluate(() => {
    const dialog = document.createElement('dialog');
    const accept = document.createElement('button');
    accept.textContent = 'Accept cookies';
    accept.addEventListener('click', () => dialog.close('accepted'));
    dialog.append(accept);
    document.body.append(dialog);
    dialog.showModal();
  });
  const decision = await page.evaluate(() => window.widget.ask('over'));
  assert.equal(decision.mode, 'modal', 'as its form says');
  const host = page.locator('acquaint-question');
  await host.waitFor({ state: 'attached' });
  assert.equal(await host.evaluate(({ shadowRoot }) => shadowRoot.querySelectorAll('dialog').length), 0);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Accept cookies', 'the first has the focus');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), 'acquaint-question', 'a modal keeps it');
  await button('Accept cookies').click();
  assert.equal(await page.evaluate(() => document.querySelector('dialog').returnValue), 'accepted');
  assert.equal(await page.getByLabel('Company', { exact: true }).isVisible(), true, 'the question has waited');
  await page.getByLabel('Company', { exact: true }).fill('Engines');
  await button('Save').click();
  await page.getByRole('heading', { name: 'Thank you. Saved.' }).waitFor();
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines' });
});

test('C31: Escape closes the other dialog, and not the question too', async (t) => {
  const { page } = await visit(t);
  await page.evaluate(() => {
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.showModal();
  });
  await page.evaluate(() => window.widget.ask('over'));
  await page.locator('acquaint-question').waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog').open);
  await page.getByLabel('Company', { exact: true }).waitFor();
});

// What stands in the widget's tree that no text may bring there.
const intruders = () => {
  const { shadowRoot } = document.querySelector('acquaint-question');
  const all = [...shadowRoot.querySelectorAll('*')];
  const attributes = all.flatMap((one) => [...one.attributes].map(({ name, value }) => [one.localName, name, value]));
  return {
    elements: all.map(({ localName }) => localName).filter((name) => /^(script|style|img|svg|iframe|object|embed|link|base|meta)$/.test(name)),
    handlers: attributes.filter(([, name]) => name.startsWith('on') || name === 'style'),
    addresses: attributes.filter(([, name, value]) => /^(href|src|action|formaction)$/.test(name) && !/^(https?:|mailto:|\/about-you$)/.test(value)),
    isTaken: 'taken' in window,
    isPageThere: getComputedStyle(document.body).display !== 'none',
  };
};
const none = { elements: [], handlers: [], addresses: [], isTaken: false, isPageThere: true };

test('texts with scripts, links to scripts and styles are shown as texts, and so are such answers', async (t) => {
  const nick = `Ada ${image}`;
  const { page, user, button, thanked } = await visit(t, { nick });
  await page.evaluate(() => window.widget.ask('hostile', { target: '#here' }));
  const company = page.getByLabel(`Company ${script}`, { exact: true });
  await company.waitFor();
  assert.deepEqual(await page.evaluate(intruders), none);
  const shown = await page.locator('acquaint-question').evaluate(({ shadowRoot }) => shadowRoot.textContent);
  for (const text of [script, image, ending, style, 'nobody', 'javascript:window.taken=1', 'data:text/html,']) {
    assert.ok(shown.includes(text), `${text} is said as it is written`);
  }
  assert.ok(!shown.includes('Ada'), 'what is known is not told to who is merely recognised');
  assert.equal(await company.getAttribute('placeholder'), ending);

  await company.fill('refused');
  await button('Save').click();
  await page.getByText(`No. ${image}${script}`).waitFor();
  assert.deepEqual(await page.evaluate(intruders), none);
  assert.deepEqual(await site.metadataOf(user), { nick }, 'nothing was saved');

  await company.fill(ending);
  await page.getByRole('radio').first().check();
  await button('Save').click();
  await thanked();
  assert.deepEqual(await page.evaluate(intruders), none);
  assert.deepEqual(await site.metadataOf(user), { nick, firm: ending, country: css, letter: false });
});

// Sent as far as the server reads it: it may answer, and hang up, before the end.
async function post(url, token, size) {
  const sending = request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, origin: site.origin, 'content-type': 'application/json', 'content-length': size },
  });
  sending.on('error', () => {});
  const answered = once(sending, 'response');
  sending.write(`{"step":"main","answers":{"firm":"${'x'.repeat(size - 35)}`);
  const [response] = await answered;
  let body = '';
  for await (const part of response) body += part;
  sending.destroy();
  return { status: response.statusCode, problem: JSON.parse(body) };
}

test('an answer of 10 MB is refused before it is read, and the decision goes on', async (t) => {
  const { page, user, button, thanked } = await visit(t);
  const decision = await page.evaluate(() => window.widget.ask('beside', { target: '#here' }));
  const { token } = await site.server.call('POST', 'v1/widget-sessions', { user_id: user, origin: site.origin });
  const { status, problem } = await post(`${site.server.issuer}v1/decisions/${decision.id}/answers`, token, 10_000_000);
  assert.deepEqual([status, problem.code], [413, 'http.body_too_large']);
  assert.deepEqual(await site.metadataOf(user), {});
  await page.getByLabel('Company', { exact: true }).fill('Engines');
  await button('Save').click();
  await thanked();
  assert.deepEqual(await site.metadataOf(user), { firm: 'Engines' });
});
