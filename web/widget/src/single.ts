// The pinned script: all of the widget in one file, whose hash a page may insist on, but for the rarer kinds and the
// frame around what is sensitive. These are in pinned scripts of their own, for pages that ask with them.
import { actionsOf } from './actions.ts';
import type { Isolated } from './isolated.ts';
import type { More } from './more.ts';
import { publish } from './publish.ts';
import { showWith } from './show.ts';
import { visitorPost } from './visitor.ts';

interface Parts {
  acquaintMore?: More;
  acquaintIsolated?: Isolated;
}
const part = <Name extends keyof Parts>(name: Name) => async () =>
  (window as Parts)[name] ?? Promise.reject(new Error(name)) as Promise<Required<Parts>[Name]>;
const show = showWith(part('acquaintMore'), part('acquaintIsolated'));
publish(document.currentScript as HTMLScriptElement, async () => ({ actionsOf, show, visitorPost }));
