// Random conditions, evaluated by the server's own code and by npm's json-logic-js. docs/conditions.md says in what the
// two differ: none of that can come up among rules whose operands have one type each, so that both must say the same.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import jsonLogic from 'json-logic-js';

const program = path.join(path.dirname(process.env.ACQUAINT_BIN ?? '../../build/debug/acquaint'), 'evaluate_conditions');
const kRules = 20_000;

jsonLogic.add_operation('startsWith', (text, start) => text.startsWith(start));
jsonLogic.add_operation('endsWith', (text, end) => text.endsWith(end));
// There, nothing is in an empty text; here, the empty text is.
jsonLogic.add_operation('in', (part, whole) => whole.includes(part));

// mulberry32: the same rules in every run.
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Generator {
  constructor(seed) { this.next = random(seed); }

  below(count) { return Math.floor(this.next() * count); }
  one(list) { return list[this.below(list.length)]; }

  value(type) {
    switch (type) {
      case 'number': return this.one([0, 1, 2, 3, -1, 1.5, 10, 1e6]);
      case 'text': return this.one(['', 'a', 'ab', 'b', 'ba', 'é', '0', 'true']);
      case 'truth': return this.next() < 0.5;
      case 'list': return Array.from({length: this.below(4)}, () => this.value('text'));
    }
  }
  variable(type) { return {var: `answers.${type}${this.below(3)}`}; }

  operand(type, depth) {
    if (depth > 0 && this.next() < 0.15) {
      return {if: [this.condition(depth - 1), this.operand(type, depth - 1), this.operand(type, depth - 1)]};
    }
    return this.next() < 0.6 ? this.variable(type) : this.value(type);
  }

  condition(depth) {
    const type = this.one(['number', 'text', 'truth']);
    const leaves = [
      () => ({[this.one(['==', '!='])]: [this.operand(type, depth), this.operand(type, depth)]}),
      () => ({[this.one(['<', '<=', '>', '>='])]: this.ordered(this.one(['number', 'text']), depth)}),
      () => ({[this.one(['<', '<='])]: ['number', 'number', 'number'].map((each) => this.operand(each, depth))}),
      () => ({[this.one(['!', '!!'])]: [this.operand(this.one(['number', 'text', 'truth', 'list']), depth)]}),
      () => ({in: [this.operand('text', depth), this.operand(this.one(['text', 'list']), depth)]}),
      () => ({[this.one(['startsWith', 'endsWith'])]: [this.operand('text', depth), this.operand('text', depth)]}),
      () => ({missing: Array.from({length: 1 + this.below(3)}, () => this.variable(type).var)}),
      () => ({missing_some: [this.below(3), Array.from({length: 1 + this.below(3)}, () => this.variable(type).var)]}),
    ];
    const nodes = [
      () => ({[this.one(['and', 'or'])]: Array.from({length: 1 + this.below(3)}, () => this.condition(depth - 1))}),
      () => ({[this.one(['!', '!!'])]: [this.condition(depth - 1)]}),
      () => ({if: [this.condition(depth - 1), this.condition(depth - 1), this.condition(depth - 1)]}),
    ];
    return this.one(depth > 0 && this.next() < 0.5 ? nodes : leaves)();
  }
  ordered(type, depth) { return [this.operand(type, depth), this.operand(type, depth)]; }

  // Of each type, `known` of the three variables.
  answers(known) {
    const answers = {};
    for (const type of ['number', 'text', 'truth', 'list']) {
      for (let place = 0; place < known; ++place) answers[type + place] = this.value(type);
    }
    return answers;
  }
}

// Equality that does not convert is spelt otherwise there.
function spelt(rule) {
  if (Array.isArray(rule)) return rule.map(spelt);
  if (rule === null || typeof rule !== 'object') return rule;
  const [[name, operands]] = Object.entries(rule);
  return {[{'==': '===', '!=': '!=='}[name] ?? name]: spelt(operands)};
}

function evaluate(rows) {
  const done = spawnSync(program, {input: rows.map((row) => JSON.stringify(row) + '\n').join(''), maxBuffer: 1 << 26});
  assert.equal(done.status, 0, String(done.error ?? done.stderr));
  return done.stdout.toString().trimEnd().split('\n');
}

function oracle({rule, answers}) {
  return jsonLogic.truthy(jsonLogic.apply(spelt(rule), {answers})) ? 'yes' : 'no';
}

test('of whom all is known, random conditions say what json-logic-js says', () => {
  const generator = new Generator(1);
  const rows = Array.from({length: kRules}, () => ({rule: generator.condition(3), answers: generator.answers(3)}));
  const verdicts = evaluate(rows);
  const counts = {yes: 0, no: 0};
  rows.forEach((row, place) => {
    assert.equal(verdicts[place], oracle(row), JSON.stringify(row));
    ++counts[verdicts[place]];
  });
  assert.ok(Math.min(counts.yes, counts.no) > kRules / 5, JSON.stringify(counts));
});

// What is unknown may turn out either way; once it is not, nothing that was a clear answer may have changed.
test('what is said of somebody of whom little is known still holds when all is', () => {
  const generator = new Generator(2);
  const monotone = (rule) => !/"(missing|missing_some|!=|==|!|!!|if)"/.test(JSON.stringify(rule));
  const rows = [];
  while (rows.length < kRules / 4) {
    const rule = generator.condition(3);
    if (monotone(rule)) rows.push({rule, answers: generator.answers(1)});
  }
  const before = evaluate(rows);
  const all = rows.map((row) => ({rule: row.rule, answers: {...generator.answers(3), ...row.answers}}));
  let unknown = 0;
  all.forEach((row, place) => {
    if (before[place] === 'unknown') return void ++unknown;
    assert.equal(before[place], oracle(row), JSON.stringify(row));
  });
  assert.ok(unknown > rows.length / 5, String(unknown));
});
