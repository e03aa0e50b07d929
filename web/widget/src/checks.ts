// What is said of an answer before it is sent: that it is missing, or no number. All else the server checks, and
// says in the language of the question.
import type { Field } from './api.ts';

// A box that is not ticked is an answer, a text may be given in place of a choice, and a field with rules may be one
// that the server does not ask for.
export function isInsistedOn(field: Field): boolean {
  return field.required && field.widget !== 'checkbox' && !field.other && !field.show_when && !field.confirm;
}

// The rule that is broken, by its name in JSON Schema.
export function check(field: Field, answer: unknown): 'required' | 'type' | undefined {
  if (answer === undefined || answer === '' || (Array.isArray(answer) && !answer.length)) {
    return isInsistedOn(field) ? 'required' : undefined;
  }
  const { type } = field;
  const isWrong = type === 'integer' ? !Number.isInteger(answer) : type === 'number' && typeof answer !== 'number';
  return isWrong ? 'type' : undefined;
}
