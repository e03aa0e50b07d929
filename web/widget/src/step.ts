// One step of a form: its rows, what is visible while the user types, and what they say.
import type { Field, Problem, Replies, Step } from './api.ts';
import { check } from './checks.ts';
import { element, words } from './dom.ts';
import { drawField, type Reply, type Row } from './field.ts';
import { isShown } from './logic.ts';
import type { More } from './more.ts';
import type { Texts } from './texts.ts';

export interface DrawnStep {
  roots: HTMLElement[];
  hasOneTap: boolean;
  // Shows and hides by the rules; to be called after each input.
  refresh(): void;
  replies(): Replies;
  // Marks what is wrong and goes to the first of it. Gives back whether anything is.
  markBroken(): boolean;
  markProblems(problems: Problem[]): boolean;
}

// JSON Pointer (RFC 6901) to the field's answer, or into it.
const fieldAt = (pointer: string) => (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

export const needsMore = ({ elements }: Step) => elements.some((shown) => (shown.kind === 'field'
  ? shown.choices_by || shown.confirm || shown.countries || shown.parts || shown.other || /^(rating|cards|legal)$/.test(shown.widget) : shown.kind !== 'text'));

// `more` is there where needsMore() says so.
export function drawStep(step: Step, texts: Texts, settle: (reply: Reply, field: Field) => void, save: HTMLElement, more?: More): DrawnStep {
  const fields = step.elements.filter((one): one is Field => one.kind === 'field');
  const hasOneTap = fields.length === 1 && fields[0]!.confirm !== undefined;
  const rows = new Map<Field, Row>();
  const roots = step.elements.map((shown) => {
    if (shown.kind === 'text') return element(shown.heading ? 'h3' : 'p', {}, ...words(shown.parts));
    if (shown.kind !== 'field') return more!.drawBlock(shown);
    const plain = drawField(shown, texts, more);
    const row = hasOneTap ? more!.drawOneTap(plain, texts, (reply) => settle(reply, shown), save)
      : shown.confirm ? more!.drawConfirmation(plain, texts) : plain;
    rows.set(shown, row);
    return row.root;
  });

  // In order, since a rule reads only what comes before: the answers that count.
  const refresh = () => {
    const answers: Record<string, unknown> = {};
    step.elements.forEach((shown, i) => {
      const isVisible = shown.show_when ? isShown(shown.show_when, answers) : shown.visible !== false;
      roots[i]!.hidden = !isVisible;
      if (!isVisible || shown.kind !== 'field') return;
      const row = rows.get(shown)!;
      row.offer?.(answers);
      const answer = row.answer();
      if (row.reply() === undefined && answer !== undefined && answer !== '') answers[shown.name] = answer;
    });
    return answers;
  };
  // `problemOf` gives the words of what is wrong with a row.
  const mark = (problemOf: (row: Row) => string | undefined) => {
    const wrong = [...rows.values()].filter((row) => {
      const problem = problemOf(row);
      row.mark(problem);
      return problem;
    });
    wrong[0]?.focus();
    return wrong.length > 0;
  };
  const named = (wanted: Reply) =>
    [...rows.values()].filter((row) => !row.root.hidden && row.reply() === wanted).map(({ field }) => field.name);

  refresh();
  return {
    roots, hasOneTap, refresh,
    replies: () => ({ answers: refresh(), confirmed: named('confirmed'), declined: named('declined') }),
    markBroken: () => mark((row) => {
      const rule = row.root.hidden || row.reply() ? undefined : check(row.field, row.answer());
      return rule && texts.say(rule);
    }),
    markProblems: (problems) => mark((row) => problems.find(({ field }) => fieldAt(field) === row.field.name)?.message),
  };
}
