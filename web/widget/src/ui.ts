// The part that is loaded when there is a question. Names the part for the rarer kinds by its content.
import type { More } from './more.ts';
import { showWith } from './show.ts';

declare const MORE_FILE: string;

export { actionsOf } from './actions.ts';
export { visitorPost } from './visitor.ts';
export const show = showWith(async () => ((await import(new URL(MORE_FILE, import.meta.url).href)) as { more: More }).more);
