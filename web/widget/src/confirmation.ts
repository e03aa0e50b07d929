// A known value that may be confirmed instead of being asked for again: by one tap where it is the only
// question, else by a choice beside the others.
import type { Field } from './api.ts';
import { element } from './dom.ts';
import { drawField, drawTick, type Reply, type Row } from './field.ts';
import type { Texts } from './texts.ts';

function frame({ confirm, label, name }: Field, texts: Texts, ...children: (Node | string)[]): HTMLElement {
  const { text: value, guess } = confirm!;
  return element('fieldset', { class: 'field confirm' }, element('legend', {}, label ?? name),
    texts.element('p', {}, texts.say(guess ? 'guess' : 'told', { value })), ...children);
}

// `settle` takes the reply; `save` is the button for an answer that has changed.
export function drawOneTap(field: Field, texts: Texts, settle: (reply: Reply) => void, save: HTMLElement): Row {
  const plain = drawField(field, texts);
  const details = element('details', {}, texts.element('summary', {}, texts.say('changed')), plain.root, save);
  const buttons = element('div', { class: 'actions' }, texts.button('yes', 'primary', () => settle('confirmed')),
    texts.button('decline', '', () => settle('declined')));
  const mark = (problem?: string) => {
    if (problem) details.open = true;
    plain.mark(problem);
  };
  return { ...plain, mark, root: frame(field, texts, buttons, details) };
}

export function drawConfirmation(field: Field, texts: Texts): Row {
  const plain = drawField(field, texts);
  const name = `reply-${field.name}`;
  const said = (value: string) => element('input', { id: `${name}-${value}`, type: 'radio', name, value });
  const [confirmed, changed, declined] = [said('confirmed'), said('changed'), said('declined')];
  const reply = () => (confirmed.checked ? 'confirmed' : declined.checked ? 'declined' : undefined);
  const root = frame(field, texts, texts.element('div', { class: 'choices' }, drawTick(confirmed, texts.say('yes')),
    drawTick(changed, texts.say('changed')), drawTick(declined, texts.say('decline'))), plain.root);
  root.addEventListener('change', () => (plain.root.hidden = reply() !== undefined));
  return { ...plain, root, reply };
}
