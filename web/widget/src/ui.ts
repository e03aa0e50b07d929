// The part that is loaded when there is a question. Names the parts that it may need by their content.
import type { Isolated } from './isolated.ts';
import type { More } from './more.ts';
import { showWith } from './show.ts';

declare const MORE_FILE: string;
declare const ISOLATED_FILE: string;

export { actionsOf } from './actions.ts';
export { visitorPost } from './visitor.ts';
const load = (file: string) => import(new URL(file, import.meta.url).href);
export const show = showWith(async () => ((await load(MORE_FILE)) as { more: More }).more,
  () => load(ISOLATED_FILE) as Promise<Isolated>);
