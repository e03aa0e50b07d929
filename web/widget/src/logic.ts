// The conditions of docs/conditions.md, as far as rules of one step need them: three-valued JsonLogic that
// never converts. `undefined` is "unknown"; whatever compares with a missing value is unknown.
export type Facts = Record<string, unknown>;

const day = 86_400_000;

function find(facts: Facts, path: unknown): unknown {
  let at: unknown = facts;
  for (const name of String(path).split('.')) {
    at = at && typeof at === 'object' && Object.hasOwn(at, name) ? (at as Facts)[name] : null;
  }
  return at ?? null;
}

// Of plain values, and of lists and objects by what is in them.
const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

// Yes, no or unknown.
const truth = (value: unknown) =>
  (value === undefined ? value : Array.isArray(value) ? value.length > 0 : Boolean(value));

// Numbers with numbers, texts with texts; with three operands the one in the middle is between the others.
const inOrder = (holds: (a: never, b: never) => boolean) => (...values: unknown[]) => {
  const type = typeof values[0];
  const isComparable = values.length > 1 && /^(num|str)/.test(type) && values.every((value) => typeof value === type);
  return isComparable ? values.slice(1).every((value, i) => holds(values[i] as never, value as never)) : undefined;
};

const affix = (method: 'startsWith' | 'endsWith' | 'includes') => (text: unknown, part: unknown) =>
  (typeof text === 'string' && typeof part === 'string' ? text[method](part) : undefined);

const missing = (names: unknown[], facts: Facts) =>
  names.flat().filter((name) => [null, ''].includes(find(facts, name) as null));

// Of values that are all known.
const plain: Record<string, (...values: unknown[]) => unknown> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': inOrder((a, b) => a < b),
  '<=': inOrder((a, b) => a <= b),
  '>': inOrder((a, b) => a > b),
  '>=': inOrder((a, b) => a >= b),
  in: (one, all) => {
    if (one === null) return undefined;
    const isIn = Array.isArray(all) ? all.some((other) => equal(one, other)) : affix('includes')(all, one);
    return isIn && all !== '';  // There is nothing in an empty text.
  },
  startsWith: affix('startsWith'),
  endsWith: affix('endsWith'),
};

export function evaluate(logic: unknown, facts: Facts, now = Date.now()): unknown {
  const value = (part: unknown) => evaluate(part, facts, now);
  if (Array.isArray(logic)) return logic.map(value);
  if (logic === null || typeof logic !== 'object') return logic;
  const [[name, operands] = ['', null]] = Object.entries(logic);
  const parts: unknown[] = Array.isArray(operands) ? operands : [operands];
  // The weakest part decides about "and", the strongest about "or"; `decisive` ends it at once.
  const together = (decisive: boolean) => {
    const all = parts.map((part) => truth(value(part)));
    return all.includes(decisive) ? decisive : all.includes(undefined) ? undefined : !decisive;
  };
  const truthOf = (part: unknown) => truth(value(part));
  switch (name) {
    case 'var': return find(facts, parts[0]) ?? value(parts[1] ?? null);
    case 'missing': return missing(parts, facts);
    case 'missing_some': {
      const names = parts[1] as unknown[];
      const lacking = missing(names, facts);
      return names.length - lacking.length >= Number(parts[0]) ? [] : lacking;
    }
    case 'and': return together(false);
    case 'or': return together(true);
    case 'if': {
      if (parts.length < 2) return value(parts[0] ?? null);
      const test = truthOf(parts[0]);
      return test === undefined ? test : test ? value(parts[1]) : value({ if: parts.slice(2) });
    }
    case '!': return value({ if: [parts[0], false, true] });
    case '!!': return truthOf(parts[0]);
    case 'daysSince': {
      const time = new Date(value(parts[0]) as string ?? NaN).valueOf();
      return time === time ? Math.floor((now - time) / day) : null;
    }
  }
  const held = parts.map(value);
  return held.includes(undefined) ? undefined : plain[name]?.(...held);
}

export function decide(logic: unknown, facts: Facts, now?: number): boolean | undefined {
  return truth(evaluate(logic, facts, now));
}

// SHOW needs a definite yes; HIDE hides on one.
export function isShown(rules: { effect: string; logic: unknown }[], answers: Facts): boolean {
  return rules.every(({ effect, logic }) => (decide(logic, { answers }) === true) === (effect === 'SHOW'));
}
