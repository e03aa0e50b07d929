// Asks the reader a small thing below an article, when Acquaint says that this is the moment, and says
// why it asked or did not. On the page from the start: #ask-status (a live region), #ask (the place of
// the question) and #why (a panel).
import { element } from '/static/dom.js';
import { gatesOf, loadExplanation, outcomeOf, remember } from '/static/explain.js';

const aside = document.querySelector('#ask');
const status = document.querySelector('#ask-status');
const pageView = crypto.getRandomValues(new Uint32Array(4)).join('-');

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 422) throw new Error(`${path} gave ${answer.status}`);
  return answer.status === 204 ? {} : answer.json();
}

// A field is drawn with its notes: a hint, and a place for what is wrong with the answer.
function notesOf(field, id) {
  const hint = element('p', { id: `${id}-hint`, class: 'note' }, field.hint ?? '');
  const error = element('p', { id: `${id}-error`, class: 'error' });
  return { hint, error, ids: `${hint.id} ${error.id}` };
}

// A field with `show_when` may be one that is not asked for: the server has the last word.
const isInsistedOn = ({ required, show_when: rules }) => required && !rules;

function labelOf(field) {
  return isInsistedOn(field) ? [field.label] : [field.label, element('span', { class: 'note' }, ' (optional)')];
}

function tick(input, label, hint) {
  return element('div', { class: 'choice' }, input,
    element('label', { for: input.id }, label, ...(hint ? [element('span', { class: 'note' }, hint)] : [])));
}

function group(field, id, notes) {
  const type = field.widget === 'checkboxes' ? 'checkbox' : 'radio';
  const required = type === 'radio' && isInsistedOn(field);
  const choices = field.options.map(({ value, label, hint }, i) =>
    tick(element('input', { id: `${id}-${i}`, type, name: field.name, value, required }), label, hint));
  return element('fieldset', { class: field.widget, 'aria-describedby': notes.ids },
    element('legend', {}, ...labelOf(field)), notes.hint, notes.error, element('div', { class: 'choices' }, ...choices));
}

function control(field, id, notes) {
  const { name, widget, autocomplete, options, min, max, step, minlength, maxlength } = field;
  const shared = { id, name, autocomplete, required: isInsistedOn(field), 'aria-describedby': notes.ids };
  if (widget === 'textarea') return element('textarea', { ...shared, minlength, maxlength, rows: 3 });
  if (widget === 'select') {
    const all = [{ value: '', label: 'Choose one' }, ...options];
    return element('select', shared, ...all.map(({ value, label }) => element('option', { value }, label)));
  }
  return element('input', { ...shared, type: field.input_type, min, max, step, minlength, maxlength });
}

function words(parts) {
  return parts.map(({ text, href }) => (href ? element('a', { href, rel: 'noopener noreferrer' }, text) : text));
}

// A known value is confirmed by a button where it is the only question, else by a choice beside the others.
function confirmation(field, plain, settle) {
  const { text, guess } = field.confirm;
  const words = guess ? `We think it is ${text}. Is that right?` : `Is it still ${text}?`;
  const name = `reply-${field.name}`;
  const choices = [['confirmed', 'Yes'], ['changed', 'No, it is something else'], ['declined', 'Rather not say']];
  const buttons = ([reply, label]) => {
    const button = element('button', { type: 'button', class: reply === 'confirmed' ? 'primary' : '' }, label);
    button.addEventListener('click', () => settle(reply, field));
    return button;
  };
  const ticks = ([reply, label]) => tick(element('input', { id: `${name}-${reply}`, type: 'radio', name, value: reply }), label);
  const replies = settle ? element('div', { class: 'actions' }, ...choices.filter(([reply]) => reply !== 'changed').map(buttons))
    : element('div', { class: 'choices' }, ...choices.map(ticks));
  const changed = settle ? element('details', {}, element('summary', {}, choices[1][1]), plain) : plain;
  return element('fieldset', { class: 'confirm' }, element('legend', {}, field.label), element('p', {}, words), replies, changed);
}

function row(field, settle) {
  if (field.confirm) {
    const { confirm: _, ...plain } = field;
    return confirmation(field, row({ ...plain, required: false }), settle);
  }
  if (field.kind === 'text') return element(field.heading ? 'h3' : 'p', {}, ...words(field.parts));
  const id = `answer-${field.name}`;
  const notes = notesOf(field, id);
  if (['radio', 'rating', 'checkboxes'].includes(field.widget)) return group(field, id, notes);
  if (field.widget === 'checkbox') {
    const box = element('input', { id, name: field.name, type: 'checkbox', 'aria-describedby': notes.ids });
    return element('div', { class: 'field' }, tick(box, field.label), notes.hint, notes.error);
  }
  return element('div', { class: 'field' }, element('label', { for: id }, ...labelOf(field)), notes.hint, notes.error,
    control(field, id, notes));
}

// An option's answer is its value, which need not be a text. A box that is not ticked says no.
function answersOf(form, fields) {
  const data = new FormData(form);
  const answers = {};
  for (const { name, widget, options = [] } of fields) {
    const typed = (text) => options.find(({ value }) => String(value) === text)?.value ?? text;
    if (widget === 'checkbox') answers[name] = data.has(name);
    else if (widget === 'checkboxes') answers[name] = data.getAll(name).map(typed);
    else if (data.get(name)) answers[name] = widget === 'number' ? Number(data.get(name)) : typed(data.get(name));
  }
  return answers;
}

// What was said of values that are known already, instead of an answer.
function repliesOf(form, fields) {
  const data = new FormData(form);
  const named = (reply) => fields.filter(({ name }) => data.get(`reply-${name}`) === reply).map(({ name }) => name);
  return { confirmed: named('confirmed'), declined: named('declined') };
}

function showErrors(form, errors) {
  for (const input of form.elements) input.removeAttribute('aria-invalid');
  for (const error of form.querySelectorAll('.error')) error.replaceChildren();
  for (const { field, message } of errors) {
    const name = CSS.escape(field.split('/')[1] ?? '');
    form.querySelector(`#answer-${name}-error`)?.replaceChildren(`Error: ${message}`);
    for (const input of form.querySelectorAll(`[name="${name}"]`)) input.setAttribute('aria-invalid', 'true');
  }
  status.textContent = 'Please check your answer.';
  form.querySelector('[aria-invalid]')?.focus();
}

function finish(text) {
  aside.hidden = true;
  status.textContent = text;
  status.focus(); // The button that had the focus is gone.
}

const complain = () => (status.textContent = 'That did not work. Please try again.');

function ending(text, send, said) {
  const button = element('button', { type: 'button' }, text);
  button.addEventListener('click', () => send().then(() => finish(said)).catch(complain));
  return button;
}

function show(decision, page) {
  const send = (action, body) => post(`/v1/decisions/${encodeURIComponent(decision.id)}/${action}`, body);
  const fields = page.elements.filter(({ kind }) => kind === 'field');
  const save = async (replies = {}) => {
    const body = { step: page.step.id, locale: page.locale, answers: answersOf(form, fields), ...repliesOf(form, fields), ...replies };
    const reply = await send('answers', body);
    if (reply.errors) return showErrors(form, reply.errors);
    if (reply.outcome !== 'next') return finish('Thank you. Saved.');
    show(decision, reply.page);
    aside.focus();
  };
  const refusals = decision.mandatory ? [] : [
    ending('Not now', () => send('skip', {}), 'Not now, then.'),
    ending("Don't ask again", () => send('never', {}), 'We will not ask this again.'),
  ];
  const why = page.purpose ? ['Why we ask: ', ...words(page.purpose.parts)] : [];
  const settle = (reply, { name }) => save({ answers: {}, [reply]: [name] }).catch(complain);
  const rows = page.elements.map((shown) => row(shown, fields.length === 1 ? settle : undefined));
  const form = element('form', {}, ...rows, element('p', { class: 'note' }, ...why),
    element('div', { class: 'actions' }, element('button', { class: 'primary' }, 'Save'), ...refusals));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save().catch(complain);
  });
  const title = element('h2', { id: 'ask-title' }, page.step.title ?? page.title);
  aside.lang = page.locale;
  aside.replaceChildren(title, ...(page.description ? [element('p', {}, page.description)] : []), form);
  aside.hidden = false;
  status.textContent = 'We have a question for you, here at the end of the article.';
}

async function explain(decision) {
  remember(decision, document.querySelector('h1').textContent);
  const explanation = await loadExplanation(decision);
  document.querySelector('#why-outcome').textContent = outcomeOf(explanation);
  document.querySelector('#why-gates').replaceChildren(gatesOf(explanation));
  document.querySelector('#why').hidden = false;
}

async function begin() {
  const { slug } = document.querySelector('article').dataset;
  const locale = document.documentElement.lang;
  const moment = { kind: 'page', name: slug, url: location.href, page: pageView, locale };
  const { decision, decision_id: id } = await post('/v1/decisions', { moment });
  if (decision) show(decision, decision.page);
  await explain(decision?.id ?? id);
}

begin().catch(() => {}); // 401: nobody is logged in. An article must not suffer when nothing can be asked.
