// The rarer kinds of a step, which are loaded when one of them is there (needsMore() in step.ts): what is only
// looked at, what stands beside or inside the controls that field.ts draws, and known values that may be confirmed.
// The names, roles and states are those of the hosted pages.
import type { Divider, Field, Image, Known } from './api.ts';
import { drawConfirmation, drawOneTap } from './confirmation.ts';
import { element, words } from './dom.ts';
import { drawTick, isGroup, isRadio, type Row } from './field.ts';
import css from './more.css';
import { rareTexts, type RareTexts } from './more_texts.ts';
import type { TextKey, Texts } from './texts.ts';

export interface More {
  isolate?: undefined; // That is the other part's (isolated.ts).
  css: string;
  texts: RareTexts;
  drawBlock(block: Divider | Image | Known): HTMLElement;
  // The row with what its field has besides: images, terms, a text of one's own, countries.
  complete(row: Row, texts: Texts): Row;
  drawOneTap: typeof drawOneTap;
  drawConfirmation: typeof drawConfirmation;
}

const picture = (src: string, alt: string, more = {}) => element('img', { src, alt, referrerpolicy: 'no-referrer', ...more });

function drawBlock(block: Divider | Image | Known): HTMLElement {
  if (block.kind === 'image') return picture(block.src, block.alt, { class: 'image', height: block.height });
  if (block.kind === 'known') {
    return element('dl', { class: 'known' }, element('dt', {}, block.label ?? block.name), element('dd', {}, block.text));
  }
  return block.text ? element('p', { class: 'divider' }, block.text) : element('hr');
}

function addImages({ options = [], hide_labels: isBare }: Field, root: HTMLElement) {
  root.querySelectorAll('.choice label').forEach((label, i) => {
    const { image, label: text, value } = options[i]!;
    if (isBare) label.firstChild!.remove();
    if (image) label.prepend(picture(image, isBare ? text ?? String(value) : ''));
  });
}

const unseen = (texts: Texts, key: TextKey, id: string) => texts.element('label', { class: 'unseen', for: id }, key);

// A text beside the choices. Of a group, it counts while its own choice is made, and typing makes it; of a list to
// select from, while nothing is selected.
function addOther(row: Row, texts: Texts): Row {
  const { field, root, controls } = row;
  const { label, placeholder, maxlength, value } = field.other!;
  const name = `${controls[0]!.name}.other`;
  const text = element('input', { id: name, name, class: 'input', type: 'text', value, placeholder, maxlength });
  const inGroup = isGroup(field);
  const choice = element('input', {
    id: `${name}-choice`, name: controls[0]!.name, type: isRadio(field) ? 'radio' : 'checkbox', value: '', checked: Boolean(value),
  });
  if (inGroup) {
    const tick = label ? drawTick(choice, label) : drawTick(choice, texts.element('span', {}, 'other'));
    root.querySelector('.choices')!.append(tick);
    text.oninput = () => (choice.checked = Boolean(text.value));
  }
  root.append(unseen(texts, 'other_text', name), text);
  const mark = (problem?: string) => {
    row.mark(problem);
    const notes = (inGroup ? root : controls[0]!).getAttribute('aria-describedby');
    if (notes) text.setAttribute('aria-describedby', notes);
    else text.removeAttribute('aria-describedby');
  };
  const answer = () => {
    const plain = row.answer();
    const own = !inGroup || choice.checked ? text.value.trim() : '';
    if (Array.isArray(plain)) return own ? [...plain, own] : plain;
    return plain === undefined || plain === '' ? own : plain;
  };
  mark();
  return { ...row, mark, answer, focus: () => (choice.checked ? text : row).focus() };
}

function addCountries(row: Row, texts: Texts): Row {
  const [number] = row.controls as [HTMLInputElement];
  const id = `${number.id}.country`;
  const options = row.field.countries!.map(({ value, label, selected }) => element('option', { value: String(value), selected }, label ?? String(value)));
  const country = element('select', { id, name: id, class: 'input' }, ...options);
  number.before(unseen(texts, 'country', id), country);
  const answer = () => (number.value.trim() ? { country: country.value, number: number.value.trim() } : '');
  return { ...row, answer };
}

// The choices that go with an answer of the same step. One that does not is no choice, and chosen no more.
function addDependence(row: Row): Row {
  const { field: { options = [], choices_by: by }, root, controls } = row;
  const select = isGroup(row.field) ? undefined : controls[0] as HTMLSelectElement;
  const parts = root.querySelectorAll<HTMLOptionElement>('.choice, option:not([value=""])');
  let last: unknown;
  const offer = (answers: Record<string, unknown>) => {
    const said = answers[by!.field];
    if (said === last) return;
    last = said;
    const choices = by!.answers.find(({ value }) => value === said)?.choices ?? [];
    options.forEach(({ value }, i) => {
      const part = parts[i]!;
      const input = controls[i] as HTMLInputElement;
      const isOffered = choices.includes(value);
      if (!select) {
        part.hidden = !isOffered;
        input.checked &&= isOffered;
      } else if (isOffered) select.append(part);
      else {
        part.selected = false;
        part.remove();
      }
    });
  };
  return { ...row, offer };
}

function complete(row: Row, texts: Texts): Row {
  const { field, root } = row;
  if (isGroup(field)) addImages(field, root);
  if (field.parts) root.querySelector('.choice label')?.replaceChildren(...words(field.parts));
  if (field.choices_by) return addDependence(row);
  if (field.countries) return addCountries(row, texts);
  return field.other ? addOther(row, texts) : row;
}

export const more: More = { css, texts: rareTexts, drawBlock, complete, drawOneTap, drawConfirmation };
