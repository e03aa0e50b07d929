// What is said of an answer before it is sent: that it is missing, no agreement, or no number. All else the server checks, and
// says in the language of the question.
import type { Field } from './api.ts';

// A box that is not ticked is an answer, unless it stands beside terms; and a field with rules may be one that the server
// does not ask for.
const isNeeded = (field: Field) => field.required && field.widget !== 'checkbox' && !field.show_when && !field.confirm;

// By the browser, which does not know that a text may be given in place of a choice.
export const isInsistedOn = (field: Field) => isNeeded(field) && !field.other;

// The rule that is broken, by its name for the server. A box has no options: "no" among some is an answer.
export function check(field: Field, answer: unknown): 'required' | 'accept' | 'type' | undefined {
  const missing = !String(answer ?? '') ? 'required' : answer === false && !field.options ? 'accept' : undefined;
  if (missing) return isNeeded(field) ? missing : undefined;
  const { type } = field;
  const isWrong = type === 'integer' ? !Number.isInteger(answer) : type === 'number' && typeof answer !== type;
  return isWrong ? 'type' : undefined;
}
