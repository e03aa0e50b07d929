// A known value that may be confirmed instead of being asked for again: by one tap where it is the only
// question, else by a choice beside the others. The row is that of an answer that has changed.
import { element } from './dom.ts';
import { drawTick, type Reply, type Row } from './field.ts';
import type { Texts } from './texts.ts';

function frame({ field: { confirm, label, name } }: Row, texts: Texts, ...children: (Node | string)[]): HTMLElement {
  const { text: value, guess } = confirm!;
  return element('fieldset', { class: 'field confirm' }, element('legend', {}, label ?? name),
    texts.element('p', {}, guess ? 'guess' : 'told', { value }), ...children);
}

// `settle` takes the reply; `save` is the button for an answer that has changed.
export function drawOneTap(plain: Row, texts: Texts, settle: (reply: Reply) => void, save: HTMLElement): Row {
  const details = element('details', {}, texts.element('summary', {}, 'changed'), plain.root, save);
  const buttons = element('div', { class: 'actions' }, texts.button('yes', 'primary', () => settle('confirmed')),
    texts.button('decline', '', () => settle('declined')));
  const mark = (problem?: string) => {
    if (problem) details.open = true;
    plain.mark(problem);
  };
  return { ...plain, mark, root: frame(plain, texts, buttons, details) };
}

export function drawConfirmation(plain: Row, texts: Texts): Row {
  const name = `reply-${plain.field.name}`;
  const said = (value: string) => element('input', { id: `${name}-${value}`, type: 'radio', name, value });
  const [confirmed, changed, declined] = [said('confirmed'), said('changed'), said('declined')];
  const reply = () => (confirmed.checked ? 'confirmed' : declined.checked ? 'declined' : undefined);
  const choices = texts.element('div', { class: 'choices' });
  choices.append(drawTick(confirmed, texts.say('yes')), drawTick(changed, texts.say('changed')), drawTick(declined, texts.say('decline')));
  const root = frame(plain, texts, choices, plain.root);
  root.addEventListener('change', () => (plain.root.hidden = reply() !== undefined));
  return { ...plain, root, reply };
}
