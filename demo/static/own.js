// The question without the widget's looks: Acquaint says what to ask, and the card is drawn here, one button for each choice.
import { element } from '/static/dom.js';
import { explain, explainAll } from '/static/explain.js';
import { whenKnown } from '/static/visitor.js';

const place = document.querySelector('#own');

function showWire(...said) {
  document.querySelector('#wire pre').textContent = said.map((one) => JSON.stringify(one, null, 2)).join('\n\n');
  document.querySelector('#wire').hidden = false;
}

const tell = (words) => place.replaceChildren(element('p', {}, words));

function button(name, act, attributes = {}) {
  const made = element('button', { type: 'button', ...attributes }, name);
  made.addEventListener('click', () => act().catch(() => tell('That did not work. Please try again later.')));
  return made;
}

function draw(acquaint, decision) {
  const { page } = decision;
  const field = page.elements.find(({ kind }) => kind === 'field');
  const answer = async (value) => {
    const replies = { answers: { [field.name]: value } };
    const answered = await acquaint.answer(decision, replies);
    showWire(decision, replies, answered);
    tell('Thank you. Saved.');
  };
  const refuse = async (how, words) => {
    await acquaint[how](decision);
    tell(words);
  };
  place.replaceChildren(element('section', { class: 'own', 'aria-labelledby': 'own-title' },
    element('h2', { id: 'own-title' }, page.step.title),
    element('p', {}, field.label),
    element('div', { class: 'buttons' }, ...field.options.map(({ value, label }) => button(label, () => answer(value), { class: 'primary' }))),
    element('p', {}, ...page.purpose.parts.map(({ text }) => text)),
    element('div', { class: 'buttons' },
      button('Not now', () => refuse('skip', 'Not now, then.')),
      button("Don't ask again", () => refuse('never', 'We will not ask this again.')))));
}

(window.acquaint ||= []).push((acquaint) => {
  explainAll(acquaint);
  whenKnown(acquaint, async () => {
    const decision = await acquaint.next('own').catch(() => null);
    if (!decision) return tell('There is nothing to ask you here.');
    draw(acquaint, decision);
    showWire(decision);
    await explain(decision.id);
  });
});
