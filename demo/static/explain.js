// Why Acquaint asked or did not, in words: GET /v1/decisions/{id}/explanation.
import { element } from '/static/dom.js';

const gateWords = {
  stopped: 'You allow questions',
  paused: 'Questions are switched on',
  hold_out: 'You are not in the group that is never asked',
  protected_moment: 'This moment is not protected',
  visitor: 'It is you, and no machine',
  lease: 'No other question is open',
  roll_out: 'The form is rolled out to you',
  moment: 'The form belongs here',
  purpose: 'There is a purpose, and you may answer',
  known: 'Something is not known yet',
  requirement: 'Nothing else is needed more',
  condition: 'The form is meant for you',
  never: 'You have not refused it',
  enrichment: 'Nobody else is about to tell us',
  snoozed: 'You have not put it off',
  question_clock: 'The question was not asked too often',
  form_clock: 'The form was not shown too often',
  gap: 'The last question was long enough ago',
  session: 'Few enough questions in this visit',
  page: 'Few enough questions on this page',
  rolling_cap: 'Few enough questions this month',
  fatigue: 'You are not tired of questions',
  rank: 'It is the best to ask now',
};

const inWords = (code) => code.replaceAll('_', ' ');

// One line for all of it: "asked for user_metadata.title", "nothing to ask: gap running until …".
export function outcomeOf({ outcome, reason, questions = [], next_eligible: next }) {
  if (outcome !== 'nothing') {
    return `we asked for ${questions.map(({ attribute }) => attribute).join(' and ') || 'something'}`;
  }
  const time = next && new Date(next).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  const until = time ? `, not before ${time}` : '';
  return `we did not ask (${inWords(reason)}${until})`;
}

// { asks: 0, asks_max: 4 }
const detailInWords = (detail) => Object.entries(detail).map(([name, value]) => `${inWords(name)} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`).join(', ');

function line({ subject, name, form, gate, passed, reason, detail }) {
  const about = subject === 'user' ? [] : [form ? `${name} in ${form}` : name];
  const because = [...about, ...(reason === 'ok' ? [] : [inWords(reason)]), ...(detail ? [detailInWords(detail)] : [])];
  return element('li', { class: passed ? 'yes' : 'no' },
    element('strong', {}, passed ? '✓ yes' : '✕ no'),
    element('span', {}, gateWords[gate] ?? gate, element('span', { class: 'note' }, because.join(' · '))));
}

// Every gate that was passed or that held something back, in order.
export function gatesOf({ gates }) {
  return element('ul', { class: 'gates' }, ...gates.map(line));
}

// Users may read it themselves; for visitors the magazine does.
export async function loadExplanation(decision) {
  const isVisitor = Boolean(document.querySelector('#visitor')?.dataset.key);
  const answer = await (isVisitor
    ? fetch('/visitor/explanation', { method: 'POST', body: JSON.stringify({ decision }) })
    : fetch(`/v1/decisions/${encodeURIComponent(decision)}/explanation`));
  if (!answer.ok) throw new Error(`The explanation gave ${answer.status}`);
  return answer.json();
}

// The decisions of this window, the latest first, for the page "What we know about you".
const key = 'decisions';
const kept = 10;

export const recalled = () => JSON.parse(sessionStorage.getItem(key) ?? '[]');

export function remember(decision, title) {
  const others = recalled().filter(({ id }) => id !== decision);
  sessionStorage.setItem(key, JSON.stringify([{ id: decision, title }, ...others].slice(0, kept)));
}

// Fills the panel #why, and keeps the decision.
export async function explain(decision) {
  remember(decision, document.querySelector('h1').textContent);
  const explanation = await loadExplanation(decision);
  document.querySelector('#why-outcome').textContent = outcomeOf(explanation);
  document.querySelector('#why-gates').replaceChildren(gatesOf(explanation));
  document.querySelector('#why').hidden = false;
}

// "/v1/decisions/<id>/explanation"
const decisionOf = (explanation) => decodeURIComponent(explanation.split('/')[3]);

// Of every decision that the widget hears of.
export function explainAll(acquaint) {
  acquaint.on('shown', ({ decision }) => explain(decision.id));
  acquaint.on('nothing', ({ explanation }) => explanation && explain(decisionOf(explanation)));
}
