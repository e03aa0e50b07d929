// One question as it stands in the form: its controls, the answer in them, and what is wrong with it. The names,
// roles and states are those of the hosted pages.
import type { Field } from './api.ts';
import { isInsistedOn } from './checks.ts';
import { element } from './dom.ts';
import type { Texts } from './texts.ts';

export type Reply = 'confirmed' | 'declined';

export interface Row {
  root: HTMLElement;
  field: Field;
  answer(): unknown;
  // What was said of a known value instead of an answer.
  reply(): Reply | undefined;
  // Without words nothing is wrong.
  mark(problem?: string): void;
  focus(): void;
}

export function drawTick(input: HTMLInputElement, ...label: (Node | string)[]): HTMLElement {
  return element('div', { class: 'choice' }, input, element('label', { for: input.id }, ...label));
}

export function drawField(field: Field, texts: Texts): Row {
  const { name, widget, type, options = [], label = name, value, minlength, maxlength, min, max, step, autocomplete } = field;
  const id = `answer-${name}`;
  const required = isInsistedOn(field);
  const isNumber = type === 'integer' || type === 'number';
  const isGroup = /^(radio|checkboxes|rating)$/.test(widget) && options.length > 0;
  const isRadio = isGroup && widget !== 'checkboxes';
  const isBox = widget === 'checkbox' || type === 'boolean';
  const text = String(value ?? '');
  const hints = field.hint ? [element('p', { id: `${id}-hint`, class: 'hint' }, field.hint)] : [];
  const error = texts.element('p', { id: `${id}-error`, class: 'error' });
  const notes = [...hints, error];
  const optional = required ? [] : [' ', texts.element('span', { class: 'optional' }, texts.say('optional'))];
  const shared = { id, name: id, class: 'input', autocomplete, required };

  let controls: (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[];
  let root: HTMLElement;
  if (isGroup) {
    const inputs = options.map((option, i) => element('input', {
      id: `${id}-${i}`, name: id, type: isRadio ? 'radio' : 'checkbox', value: option.value, checked: option.selected, required: isRadio && required,
    }));
    const ticks = inputs.map((input, i) => {
      const { value: own, label: said = String(own), hint } = options[i]!;
      return drawTick(input, said, ...(hint ? [element('span', { class: 'hint' }, hint)] : []));
    });
    controls = inputs;
    const group = isRadio ? { role: 'radiogroup', 'aria-required': required && 'true' } : {};
    root = element('fieldset', { class: `field ${widget}`, ...group }, element('legend', {}, label, ...optional), ...notes,
      element('div', { class: 'choices' }, ...ticks));
  } else if (isBox) {
    const box = element('input', { id, name: id, type: 'checkbox', checked: field.checked });
    controls = [box];
    root = element('div', { class: 'field' }, drawTick(box, label), ...notes);
  } else {
    const inputType = /^(email|url|tel|number|date)$/.test(widget) ? widget : isNumber ? 'number' : 'text';
    const control = widget === 'textarea' ? element('textarea', { ...shared, minlength, maxlength, rows: 3 }, text)
      : widget === 'select' ? element('select', shared, texts.element('option', { value: '' }, texts.say('choose')),
        ...options.map((one) => element('option', { value: one.value, selected: one.selected }, one.label ?? String(one.value))))
        : element('input', { ...shared, type: inputType, min, max, step, minlength, maxlength, value: text });
    controls = [control];
    root = element('div', { class: 'field' }, element('label', { for: id }, label, ...optional), ...notes, control);
  }

  // An option's answer is its value, which need not be a text.
  const chosen = (said: string) => options.find((one) => String(one.value) === said)?.value ?? said;
  const answer = () => {
    const ticked = (controls as HTMLInputElement[]).filter(({ checked }) => checked);
    if (isBox) return ticked.length > 0;
    if (isGroup) {
      const values = ticked.map((one) => chosen(one.value));
      return isRadio ? values[0] : values;
    }
    const [control] = controls as [HTMLInputElement];
    // What is no number is none for the browser, too: it must not be taken for an empty field.
    if (control.type === 'number') return control.validity.badInput ? '?' : control.value && Number(control.value);
    const said = widget === 'textarea' ? control.value : control.value.trim();
    return said && chosen(said);
  };

  const mark = (problem?: string) => {
    error.hidden = !problem;
    error.replaceChildren(...(problem ? [element('span', { class: 'unseen' }, `${texts.say('error')} `), problem] : []));
    const ids = [...hints, ...(problem ? [error] : [])].map((note) => note.id).join(' ');
    // Of a group, the fieldset is described. Where one is to be chosen it is wrong, else each of its boxes is.
    const described = isGroup ? root : controls[0]!;
    if (ids) described.setAttribute('aria-describedby', ids);
    else described.removeAttribute('aria-describedby');
    for (const one of isRadio ? [root] : controls) one.ariaInvalid = problem ? 'true' : null;
  };
  mark();
  return {
    root, field, mark, answer,
    reply: () => undefined,
    focus: () => (controls.find((one) => (one as HTMLInputElement).checked) ?? controls[0])?.focus(),
  };
}
