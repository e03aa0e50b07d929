// Random forms and answers to them, judged by the server's own check and, with the JSON Schema that it publishes for the
// form, by ajv. docs/forms.md (under "Versions") names all that the schema cannot say, and no more is passed over
// here: answers that are blank, or to questions that are not shown, are not looked at, and what a rule may hide is
// required only while it is shown.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Random } from './random.mjs';
import { binary } from './start.mjs';

const formsPerSeed = 150;
const answersPerForm = 12;
const seeds = [1, 42, 2026];

const texts = ['a', 'ab', 'abc', 'Zoë', 'é', '😀', '😀😀', 'a b', '0', 'A-12', 'x'.repeat(60), 'line\nline'];
const patterns = ['^[a-z]+$', '^[A-Z]-[0-9]{2}$', 'b', '^.{2,3}$', '^(a|0)', '\\d', '^[^x]*$', '^é$'];
const formats = {
  email: ['ada@example.com', 'a.b+c@mail.example.org', 'ada', 'ada@', '@example.com', 'a b@example.com', 'ada@example..com'],
  uri: ['https://example.com', 'http://example.com/a?b=c#d', 'HTTPS://example.com/', 'ftp://example.com', 'mailto:a@example.com', 'example.com', 'https://a b.example', '/a'],
  date: ['2024-02-29', '2023-02-29', '1999-12-31', '2024-13-01', '2024-1-1', '2024-00-10', 'today', '2024-04-31'],
  time: ['23:15', '23:15:30', '24:00', '7:30', '12:60', '12:00:60', '12:00Z', 'noon'],
  phone: ['+4930123456', '+1', '+12', '+0123456', '030123456', '+123456789012345', '+1234567890123456', '+49 30'],
};
const numbers = [-3, -0.5, 0, 0.1, 0.3, 0.5, 1, 1.5, 2, 7, 19.99, 40, 1e6, 9007199254740991];
const choices = ['red', 'green', 'blue', 'not there', 'Zoë'];
const others = [true, false, 'true', ['red'], { a: 1 }, [1], 'x'];

const isBlank = (answer) => answer === null || answer === '' || (Array.isArray(answer) && !answer.length);

class Maker extends Random {
  maybe(value) {
    return this.below(2) ? value : {};
  }
  bounds(least, most, make) {
    const [low, high] = [make(), make()].sort((a, b) => a - b);
    return { ...this.maybe({ [least]: low }), ...this.maybe({ [most]: high }) };
  }
  choices() {
    const some = choices.filter(() => this.below(2));
    return some.length ? some : ['red'];
  }
  listed(list) {
    return this.below(2) ? { enum: list } : { oneOf: list.map((value) => ({ const: value, title: `The ${value}` })) };
  }

  // The schema of a property, with answers that are somewhere near it and options of its Control.
  property() {
    const number = () => this.oneOf([-3, 0, 0.5, 1, 7, 40]);
    const some = this.choices();
    const format = this.oneOf(Object.keys(formats));
    return this.oneOf([
      () => ({ schema: { type: 'string', ...this.bounds('minLength', 'maxLength', () => this.below(5)) }, near: texts }),
      () => ({ schema: { type: 'string', pattern: this.oneOf(patterns) }, near: texts }),
      () => ({ schema: { type: 'string', format, ...this.maybe({ maxLength: 30 }) }, near: formats[format] }),
      () => ({ schema: { type: 'integer', ...this.bounds('minimum', 'maximum', () => this.below(9) - 3) }, near: numbers }),
      () => ({ schema: { type: 'number', ...this.bounds(...this.oneOf([['minimum', 'maximum'], ['exclusiveMinimum', 'exclusiveMaximum']]), number) }, near: numbers }),
      () => ({ schema: { type: 'number', multipleOf: this.oneOf([0.01, 0.1, 0.5, 1, 3]) }, near: numbers }),
      () => ({ schema: { type: 'integer', multipleOf: this.oneOf([1, 2, 7]) }, near: numbers }),
      () => ({ schema: { type: 'string', ...this.listed(some) }, near: choices }),
      () => ({ schema: { type: 'string', ...this.listed(some) }, near: choices, options: { allowOther: true } }),
      () => ({ schema: { type: 'integer', enum: [1, 2, 7] }, near: numbers }),
      () => ({ schema: { type: 'boolean' }, near: [true, false] }),
      () => ({ schema: { type: 'boolean' }, near: [true, false], options: { format: 'legal' } }),
      () => ({ schema: { type: 'boolean', const: true }, near: [true, false] }),
      () => ({ schema: { type: 'array', items: { type: 'string', ...this.listed(some) }, ...this.bounds('minItems', 'maxItems', () => this.below(4)) }, near: choices, isList: true }),
    ])();
  }

  form() {
    const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 1 + this.below(5));
    const properties = Object.fromEntries(names.map((name) => [name, this.property()]));
    const elements = names.map((name) => ({ type: 'Control', scope: `#/properties/${name}`, options: { ...properties[name].options } }));
    const hidden = {};
    if (this.below(3) === 0) this.addCities(properties, elements);
    if (this.below(4) === 0) {
      properties.from = { schema: { type: 'string' }, near: texts };
      hidden.from = 'nowhere';
    }
    const all = Object.keys(properties);
    this.addRule(properties, elements);
    return {
      properties,
      document: {
        id: 'form', title: 'Form',
        schema: {
          type: 'object', properties: Object.fromEntries(all.map((name) => [name, properties[name].schema])),
          required: all.filter((name) => !hidden[name] && this.below(2)),
        },
        map: Object.fromEntries(all.map((name) => [name, `user_metadata.${name}`])),
        uischema: { type: 'VerticalLayout', elements },
        ...(hidden.from && { hidden }),
      },
      catalogue: this.catalogue(properties),
    };
  }
  // Two or three questions that depend on each other.
  addCities(properties, elements) {
    const all = { country: ['DE', 'FR', 'IT'], city: ['Berlin', 'Ulm', 'Paris', 'Lyon'], sights: ['gate', 'tower', 'minster'] };
    const isList = this.below(2) === 1;
    properties.country = { schema: { type: 'string', ...this.listed(all.country) }, near: all.country };
    properties.city = { schema: { type: 'string', enum: all.city }, near: all.city };
    elements.push({ type: 'Control', scope: '#/properties/country' }, {
      type: 'Control', scope: '#/properties/city',
      options: { choicesBy: { field: 'country', choices: { DE: ['Berlin', 'Ulm'], FR: ['Paris', 'Lyon'] } } },
    });
    if (this.below(2)) return;
    const schema = isList ? { type: 'array', items: { type: 'string', enum: all.sights } } : { type: 'string', enum: all.sights };
    properties.sights = { schema, near: all.sights, isList };
    elements.push({
      type: 'Control', scope: '#/properties/sights',
      options: { choicesBy: { field: 'city', choices: { Berlin: ['gate', 'tower'], Paris: ['tower'], Ulm: ['minster'] } } },
    });
  }
  // The last question is shown by the answer to the first.
  addRule(properties, elements) {
    const [first] = Object.keys(properties);
    const last = elements.at(-1);
    if (this.below(3) || elements.length < 2 || properties[first].isList) return;
    const logic = { '==': [{ var: `answers.${first}` }, this.oneOf(properties[first].near)] };
    last.rule = { effect: this.oneOf(['SHOW', 'HIDE']), condition: { type: 'JSONLOGIC', logic } };
  }
  // Of some attributes, with a schema of its own.
  catalogue(properties) {
    return Object.fromEntries(Object.entries(properties).filter(() => this.below(3) === 0).map(([name, { schema: { type } }]) => {
      const own = { string: { type, maxLength: 40 }, integer: { type, maximum: 30 }, number: { type, minimum: 0 }, array: { type, maxItems: 2 } };
      return [`user_metadata.${name}`, { label: name, ...(own[type] && { schema: own[type] }) }];
    }));
  }

  answer({ near, isList }) {
    const kind = this.below(12);
    if (kind === 0) return this.oneOf([null, '', []]);
    if (kind === 1) return this.oneOf([...others, ...texts, ...numbers]);
    return isList ? this.some(() => this.oneOf(near), 0, 3) : this.oneOf(near);
  }
  answers(properties) {
    const all = {};
    for (const [name, property] of Object.entries(properties)) {
      if (name !== 'from' ? this.below(5) : !this.below(10)) all[name] = this.answer(property);
    }
    if (!this.below(20)) all.stranger = 'a';
    return all;
  }
}

function judgedByUs(lines) {
  return new Promise((resolve, reject) => {
    const program = join(dirname(binary), 'acquaint_answers');
    const child = execFile(program, { maxBuffer: 1 << 26 }, (error, output) =>
      error ? reject(error) : resolve(output.trimEnd().split('\n').map((line) => JSON.parse(line))));
    child.stdin.end(lines.map((line) => JSON.stringify(line) + '\n').join(''));
  });
}

function compile(schema) {
  // 19.99 is a multiple of 0.01, though not in binary.
  const ajv = new Ajv({ strict: true, strictTypes: false, multipleOfPrecision: 9 });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

for (const seed of seeds) {
  test(`the published schema says of random answers of seed ${seed} what the server says`, async () => {
    const maker = new Maker(seed);
    const forms = Array.from({ length: formsPerSeed }, () => maker.form());
    const lines = forms.map(({ document, catalogue, properties }) =>
      ({ document, catalogue, answers: maker.some(() => maker.answers(properties), answersPerForm, answersPerForm) }));
    const judged = await judgedByUs(lines);
    const differing = [];
    const count = { good: 0, bad: 0 };
    judged.forEach(({ schema, verdicts, refused, field }, i) => {
      assert.equal(refused, undefined, `${refused} ${field} ${JSON.stringify(forms[i].document)}`);
      const validate = compile(schema);
      const asked = Object.keys(schema.properties);
      verdicts.forEach(({ visible, accepted, problems = [] }, j) => {
        const given = lines[i].answers[j];
        const seen = Object.fromEntries(Object.entries(given).filter(([name, answer]) =>
          (asked.includes(name) ? visible.includes(name) && !isBlank(answer) : true)));
        const said = problems.filter(({ field: at, rule }) => rule !== 'required' || schema.required.includes(at.slice(1)));
        const isGood = validate(seen);
        count[isGood ? 'good' : 'bad'] += 1;
        const isSaved = accepted === undefined || validate(accepted);
        if (isGood !== (said.length === 0) || !isSaved) {
          differing.push(JSON.stringify({ seen, ours: problems, theirs: validate.errors, schema }));
        }
      });
    });
    assert.deepEqual(differing.slice(0, 3), [], `${differing.length} differ`);
    const all = formsPerSeed * answersPerForm;
    assert.ok(count.good > all / 10 && count.bad > all / 10, `hardly anything is good or bad: ${JSON.stringify(count)}`);
  });
}
