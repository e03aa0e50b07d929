// The pinned script: all of the widget in one file, whose hash a page may insist on, but for the rarer kinds. These
// are in a second pinned script, for pages that ask with them.
import { actionsOf } from './actions.ts';
import type { More } from './more.ts';
import { publish } from './publish.ts';
import { showWith } from './show.ts';
import { visitorPost } from './visitor.ts';

const loadMore = async () => {
  const { acquaintMore } = window as { acquaintMore?: More };
  if (!acquaintMore) throw new Error('acquaint-more');
  return acquaintMore;
};
const show = showWith(loadMore);
publish(document.currentScript as HTMLScriptElement, async () => ({ actionsOf, show, visitorPost }));
