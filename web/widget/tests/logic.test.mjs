// The conditions in the browser say what they say on the server: the same tables and vectors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { load } from './load.mjs';

const { decide, evaluate, isShown } = await load('logic.ts');
const manual = readFileSync(new URL('../../../docs/conditions.md', import.meta.url), 'utf8');
const vectors = JSON.parse(readFileSync(new URL('../../../tests/data/jsonlogic/tests.json', import.meta.url), 'utf8'));

test('every row of the manual holds', () => {
  const [facts] = /(?<=```json\n)[^`]+/.exec(manual);
  const rows = [...manual.matchAll(/^\| `(\{.*\})` \| (yes|no|unknown) \|$/gm)];
  assert.ok(rows.length > 35, `${rows.length} rows`);
  for (const [, condition, result] of rows) {
    const verdict = decide(JSON.parse(condition), JSON.parse(facts), Date.parse('2026-03-01T12:00:00Z'));
    assert.equal({ true: 'yes', false: 'no' }[verdict] ?? 'unknown', result, condition);
  }
});

// The vectors spell equality without conversion and the ternary differently.
const renamed = { '===': '==', '!==': '!=', '?:': 'if' };
const ours = ['var', 'missing', 'missing_some', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', '!', '!!', 'in', 'if'];

function rename(logic) {
  if (Array.isArray(logic)) return logic.map(rename);
  if (logic === null || typeof logic !== 'object') return logic;
  return Object.fromEntries(Object.entries(logic).map(([name, value]) => [renamed[name] ?? name, rename(value)]));
}

function* operations(logic) {
  if (Array.isArray(logic)) for (const part of logic) yield* operations(part);
  else if (logic !== null && typeof logic === 'object') {
    for (const [name, value] of Object.entries(logic)) {
      yield [name, value];
      yield* operations(value);
    }
  }
}

// Foreign operators, comparisons that convert, and names that are computed are no part of our language.
function isOurs([name, operands]) {
  if (!ours.includes(name)) return false;
  const list = Array.isArray(operands) ? operands : [operands];
  if (/^[<>=!]=?$/.test(name) && name !== '!') {
    const kinds = list.map((one) => typeof one).filter((kind) => kind !== 'object');
    if (new Set(kinds).size > 1) return false;
  }
  if (name === 'var') return typeof list[0] === 'string' && list[0] !== '';
  return name !== 'missing' || typeof list[0] !== 'object' || Array.isArray(list[0]);
}

const isTrue = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

test('the public vectors agree where they stay within our operators', () => {
  let agreed = 0;
  for (const row of vectors.filter(Array.isArray)) {
    const [rule, data, want] = [rename(row[0]), row[1], row[2]];
    if (data === null || typeof data !== 'object' || ![...operations(rule)].every(isOurs)) continue;
    const got = evaluate(rule, data);
    if (got === undefined) continue; // Compares what is missing, or lists: unknown here.
    const isVerdict = [...operations(rule)].some(([name]) => ['and', 'or', '!', '!!', 'if'].includes(name));
    assert.deepEqual(isVerdict ? isTrue(got) : got, isVerdict ? isTrue(want) : want, JSON.stringify(rule));
    ++agreed;
  }
  assert.ok(agreed > 90, `${agreed} rows agreed`);
});

test('SHOW needs a definite yes, HIDE hides on one', () => {
  const other = { '==': [{ var: 'answers.role' }, 'other'] };
  const young = { '<': [{ var: 'answers.age' }, 18] };
  const cases = [
    ['shown on yes', [{ effect: 'SHOW', logic: other }], { role: 'other' }, true],
    ['not shown on no', [{ effect: 'SHOW', logic: other }], { role: 'dev' }, false],
    ['not shown on unknown', [{ effect: 'SHOW', logic: young }], {}, false],
    ['hidden on yes', [{ effect: 'HIDE', logic: young }], { age: 17 }, false],
    ['not hidden on unknown', [{ effect: 'HIDE', logic: young }], {}, true],
    ['all rules must let it be seen', [{ effect: 'SHOW', logic: other }, { effect: 'HIDE', logic: young }], { role: 'other', age: 3 }, false],
    ['names of the prototype are no answers', [{ effect: 'SHOW', logic: { '!!': { var: 'answers.constructor' } } }], {}, false],
  ];
  for (const [name, rules, answers, want] of cases) assert.equal(isShown(rules, answers), want, name);
});
