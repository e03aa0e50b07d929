// What the widget says of an answer without asking the server.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { check } = await load('checks.ts');
const rule = { effect: 'SHOW', logic: true };

test('only what is missing or no number is refused at once', () => {
  const cases = [
    ['a missing text', { required: true }, '', 'required'],
    ['a missing choice', { required: true, widget: 'radio' }, undefined, 'required'],
    ['no choice of a list', { required: true, widget: 'checkboxes', type: 'array' }, [], 'required'],
    ['a box that is not ticked', { required: true, widget: 'checkbox', type: 'boolean' }, false, undefined],
    ['what need not be answered', {}, '', undefined],
    ['what the server may not ask for', { required: true, show_when: [rule] }, '', undefined],
    ['a choice that may be in words of one\'s own', { required: true, widget: 'radio', other: { maxlength: 9 } }, '', 'required'],
    ['words of one\'s own', { required: true, widget: 'radio', other: { maxlength: 9 } }, 'Smith', undefined],
    ['terms that are not agreed to', { required: true, widget: 'legal', type: 'boolean' }, false, 'accept'],
    ['terms that are agreed to', { required: true, widget: 'legal', type: 'boolean' }, true, undefined],
    ['terms that need not be agreed to', { widget: 'legal', type: 'boolean' }, false, undefined],
    ['a choice of no', { required: true, widget: 'radio', type: 'boolean', options: [{ value: true }, { value: false }] }, false, undefined],
    ['what can be confirmed', { required: true, confirm: { text: 'A…', masked: true, guess: false } }, '', undefined],
    ['a text', { required: true, minlength: 5 }, 'abc', undefined],
    ['no whole number', { type: 'integer' }, 1.5, 'type'],
    ['no number at all', { type: 'number' }, '?', 'type'],
    ['a number', { type: 'number' }, 1.5, undefined],
    ['0', { type: 'integer', required: true }, 0, undefined],
  ];
  for (const [name, field, answer, want] of cases) {
    assert.equal(check({ name: 'a', type: 'string', widget: 'text', ...field }, answer), want, name);
  }
});
