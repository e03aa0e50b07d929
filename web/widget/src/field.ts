// One question as it stands in the form: its controls, the answer in them, and what is wrong with it. The names,
// roles and states are those of the hosted pages.
import type { Field } from './api.ts';
import { isInsistedOn } from './checks.ts';
import { element, fill, type Child } from './dom.ts';
import type { More } from './more.ts';
import type { Texts } from './texts.ts';

export type Reply = 'confirmed' | 'declined';
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export interface Row {
  root: HTMLElement;
  controls: Control[];
  field: Field;
  answer(): unknown;
  // Takes the answers that count so far, where what it offers depends on one of them.
  offer?(answers: Record<string, unknown>): void;
  // What was said of a known value instead of an answer.
  reply(): Reply | undefined;
  // Without words nothing is wrong.
  mark(problem?: string): void;
  focus(): void;
}

export function drawTick(input: HTMLInputElement, ...label: Child[]): HTMLElement {
  return element('div', { class: 'choice' }, input, element('label', { for: input.id }, ...label));
}

// What every kind of field is made from, and what comes of it.
interface Plan {
  field: Field;
  texts: Texts;
  id: string;
  label: Child[]; // With "(optional)" where it is.
  notes: Child[];
}
interface Drawn {
  root: HTMLElement;
  controls: Control[];
}

export const isGroup = ({ widget }: Field) => /^(radio|checkboxes|rating|cards)$/.test(widget);
export const isRadio = (field: Field) => isGroup(field) && field.type !== 'array';
const isBox = ({ widget }: Field) => /^(checkbox|legal)$/.test(widget);

// One of several, or some of them. Only a choice of one can itself be required or invalid (WAI-ARIA 1.2).
function drawGroup({ field, id, label, notes }: Plan): Drawn {
  const required = isInsistedOn(field);
  const type = isRadio(field) ? 'radio' : 'checkbox';
  const options = field.options!;
  const controls = options.map(({ value, selected: checked }, i) =>
    element('input', { id: `${id}-${i}`, name: id, type, value: String(value), checked, required: isRadio(field) && required }));
  const ticks = options.map(({ value, label: words = String(value), hint }, i) =>
    drawTick(controls[i]!, words, hint && element('span', { class: 'hint' }, hint)));
  const state = isRadio(field) ? { role: 'radiogroup', 'aria-required': required && 'true' } : {};
  const root = element('fieldset', { class: `field ${field.widget}`, ...state }, element('legend', {}, ...label), ...notes,
    element('div', { class: 'choices' }, ...ticks));
  return { root, controls };
}

// The words stand beside a box, and nothing says that it is optional: not to tick it is an answer.
function drawBox({ field, id, notes }: Plan): Drawn {
  const box = element('input', { id, name: id, type: 'checkbox', checked: field.checked, required: isInsistedOn(field) });
  return { root: element('div', { class: 'field' }, drawTick(box, field.label ?? field.name), ...notes), controls: [box] };
}

// Addresses and numbers to call run from the left on every page.
const runsFromLeft = /^(email|url|tel)$/;

function drawControl({ field, texts, id, label, notes }: Plan): Drawn {
  const { widget, input_type: type, options = [], minlength, maxlength, min, max, step, autocomplete, placeholder } = field;
  const value = String(field.value ?? '');
  const shared = { id, name: id, class: 'input', autocomplete, required: isInsistedOn(field) };
  const choices = options.map((one) =>
    element('option', { value: String(one.value), selected: one.selected }, one.label ?? String(one.value)));
  const control = widget === 'textarea' ? element('textarea', { ...shared, minlength, maxlength, placeholder, rows: 3 }, value)
    : widget === 'select' ? element('select', shared, texts.element('option', { value: '' }, 'choose'), ...choices)
      : element('input', { ...shared, type, dir: runsFromLeft.test(widget) && 'ltr', min, max, step, minlength, maxlength, placeholder, value });
  const root = element('div', { class: 'field' }, element('label', { for: id }, ...label), ...notes, control);
  return { root, controls: [control] };
}

function answerOf(field: Field, controls: Control[]): unknown {
  // An option's answer is its value, which need not be a text.
  const chosen = (said: string) => field.options?.find(({ value }) => String(value) === said)?.value ?? said;
  const [control] = controls as [HTMLInputElement];
  if (isGroup(field)) {
    const values = (controls as HTMLInputElement[]).filter(({ checked }) => checked).map(({ value }) => chosen(value));
    return isRadio(field) ? values[0] : values;
  }
  if (isBox(field)) return control.checked;
  // What is no number is none for the browser, too: it must not be taken for an empty field.
  if (control.type === 'number') return control.validity.badInput ? '?' : control.value && Number(control.value);
  const said = field.widget === 'textarea' ? control.value : control.value.trim();
  return said && chosen(said);
}

export function drawField(field: Field, texts: Texts, more?: More): Row {
  const id = `answer-${field.name}`;
  const hint = field.hint && element('p', { id: `${id}-hint`, class: 'hint' }, field.hint);
  const error = texts.element('p', { id: `${id}-error`, class: 'error' });
  const isNeeded = isInsistedOn(field) || (field.other && field.required);
  const optional = isNeeded ? [] : [' ', texts.element('span', { class: 'optional' }, 'optional')];
  const plan = { field, texts, id, label: [field.label ?? field.name, ...optional], notes: [hint, error] };
  const { root, controls } = isGroup(field) ? drawGroup(plan) : isBox(field) ? drawBox(plan) : drawControl(plan);

  const mark = (problem?: string) => {
    error.hidden = !problem;
    fill(error, problem && element('span', { class: 'unseen' }, `${texts.say('error')} `), problem);
    const ids = [field.hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(' ');
    // Of a group, the fieldset is described. Where one is to be chosen it is wrong, else each of its boxes is.
    const described = isGroup(field) ? root : controls[0]!;
    if (ids) described.setAttribute('aria-describedby', ids);
    else described.removeAttribute('aria-describedby');
    for (const one of isRadio(field) ? [root] : controls) one.ariaInvalid = problem ? 'true' : null;
  };
  mark();
  const row: Row = {
    root, controls, field, mark,
    answer: () => answerOf(field, controls),
    reply: () => undefined,
    focus: () => (controls.find((one) => (one as HTMLInputElement).checked) ?? controls[0])?.focus(),
  };
  return more ? more.complete(row, texts) : row;
}
