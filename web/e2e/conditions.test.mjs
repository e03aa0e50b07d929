// Random rules, answered by our evaluator and by json-logic-js. Only rules in which docs/conditions.md names
// no difference are made: equality is strict, order is between two numbers or two texts that are there, no data
// is null, and operands of "and" and "or" are read as true or false.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import jsonLogic from 'json-logic-js';
import { Random } from './random.mjs';
import { binary } from './start.mjs';

const rulesPerSeed = 4000;
const seeds = [1, 42, 2026];

const numbers = [-3, 0, 0.5, 1, 1.5, 2, 18, 40, 9007199254740991];
const texts = ['', 'a', 'ab', 'b', 'dev', 'ops', 'Zoë', '2026-02-20', '0'];
const numberNames = ['answers.age', 'moment.cart.total', 'answers.address.floor'];
const textNames = ['answers.role', 'moment.plan', 'answers.address.city', 'answers.tags.0'];
const listNames = ['answers.tags', 'moment.seen'];
const otherNames = ['answers.vip', 'answers.nothing', 'moment.cart.nothing', 'answers.tags.7', 'answers.role.x'];
const allNames = [...numberNames, ...textNames, ...listNames, ...otherNames];

class Maker extends Random {
  data() {
    const maybe = (value) => (this.below(4) === 0 ? {} : value);
    return {
      answers: {
        ...maybe({ age: this.oneOf(numbers) }),
        ...maybe({ role: this.oneOf(texts) }),
        ...maybe({ vip: this.oneOf([true, false]) }),
        ...maybe({ address: { floor: this.oneOf(numbers), ...maybe({ city: this.oneOf(texts) }) } }),
        ...maybe({ tags: this.some(() => this.oneOf(texts), 0, 3) }),
      },
      moment: {
        ...maybe({ plan: this.oneOf(texts) }),
        ...maybe({ cart: maybe({ total: this.oneOf(numbers) }) }),
        ...maybe({ seen: this.some(() => this.oneOf(numbers), 0, 3) }),
      },
    };
  }

  // A number, or a text, that is there in any case. Operators are nested no deeper than `depth`.
  plain(depth, literals, names) {
    if (depth === 0 || this.below(3) === 0) return this.oneOf(literals);
    if (this.below(4) > 0) return { var: [this.oneOf(names), this.oneOf(literals)] };
    const tests = this.some(() => [this.truth(depth - 1), this.plain(depth - 1, literals, names)], 1, 2);
    return { if: [...tests.flat(), this.plain(depth - 1, literals, names)] };
  }
  number(depth) {
    return this.plain(depth, numbers, numberNames);
  }
  text(depth) {
    return this.plain(depth, texts, textNames);
  }
  anyScalar(depth) {
    const kind = this.below(depth === 0 ? 3 : 5);
    if (kind === 0) return this.number(depth);
    if (kind === 1) return this.text(depth);
    if (kind === 2) return this.oneOf([true, false, null]);
    return { var: this.oneOf([...numberNames, ...textNames, ...otherNames]) };
  }

  // What is read as true or false.
  truth(depth) {
    if (depth === 0) return this.oneOf([true, false, 0, 1, '', 'a', null]);
    const deeper = depth - 1;
    const order = (make) => ({ [this.oneOf(['<', '<=', '>', '>='])]: [make(), make()] });
    const between = (make) => ({ [this.oneOf(['<', '<='])]: [make(), make(), make()] });
    const number = () => this.number(deeper);
    const text = () => this.text(deeper);
    return this.oneOf([
      () => ({ var: this.oneOf(allNames) }),
      () => ({ var: [this.oneOf(allNames), this.oneOf([0, 'x', false])] }),
      () => ({ [this.oneOf(['==', '!='])]: [this.anyScalar(deeper), this.anyScalar(deeper)] }),
      () => ({ [this.oneOf(['==', '!='])]: [number(), number()] }),
      () => ({ [this.oneOf(['==', '!='])]: [text(), text()] }),
      () => order(number),
      () => order(text),
      () => between(number),
      () => between(text),
      () => ({ in: [text(), text()] }),
      () => ({ in: [text(), this.some(() => this.oneOf([...texts, ...numbers]), 0, 4)] }),
      () => ({ in: [number(), { var: ['moment.seen', []] }] }),
      () => ({ in: [text(), { var: ['answers.tags', []] }] }),
      () => ({ missing: this.some(() => this.oneOf(allNames), 1, 4) }),
      () => ({ missing_some: [this.below(4), this.some(() => this.oneOf(allNames), 1, 4)] }),
      () => ({ [this.oneOf(['!', '!!'])]: this.truth(deeper) }),
      () => ({ [this.oneOf(['!', '!!'])]: [this.truth(deeper)] }),
      () => ({ [this.oneOf(['and', 'or'])]: this.some(() => this.truth(deeper), 1, 4) }),
      () => ({ [this.oneOf(['and', 'or'])]: this.some(() => this.truth(deeper), 2, 3) }),
      () => ({ if: this.some(() => this.truth(deeper), 2, 5) }),
    ])();
  }
}

// Our equality is the other dialect's strict one.
function asJsonLogic(rule) {
  if (Array.isArray(rule)) return rule.map(asJsonLogic);
  if (rule === null || typeof rule !== 'object') return rule;
  const [[name, operands]] = Object.entries(rule);
  return { [{ '==': '===', '!=': '!==' }[name] ?? name]: asJsonLogic(operands) };
}

function answeredByUs(lines) {
  return new Promise((resolve, reject) => {
    const program = join(dirname(binary), 'acquaint_conditions');
    const child = execFile(program, { maxBuffer: 1 << 24 }, (error, output) =>
      error ? reject(error) : resolve(output.trimEnd().split('\n')));
    child.stdin.end(lines.map((line) => JSON.stringify(line) + '\n').join(''));
  });
}

for (const seed of seeds) {
  test(`random rules of seed ${seed} get the answers that json-logic-js gives`, async () => {
    const maker = new Maker(seed);
    const lines = Array.from({ length: rulesPerSeed }, () =>
      ({ rule: maker.truth(1 + maker.below(4)), data: maker.data() }));
    const ours = await answeredByUs(lines);
    assert.equal(ours.length, lines.length);
    const theirs = lines.map(({ rule, data }) =>
      (jsonLogic.truthy(jsonLogic.apply(asJsonLogic(rule), data)) ? 'yes' : 'no'));
    const differing = lines.flatMap((line, i) =>
      (ours[i] === theirs[i] ? [] : [{ ...line, ours: ours[i], theirs: theirs[i] }]));
    assert.deepEqual(differing.slice(0, 3).map((line) => JSON.stringify(line)), []);
    for (const answer of ['yes', 'no']) {
      assert.ok(theirs.filter((one) => one === answer).length > rulesPerSeed / 5, `hardly any rule says ${answer}`);
    }
  });
}
