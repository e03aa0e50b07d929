// The module of the npm package; the rarer kinds, and the frame around what is sensitive, are modules beside it.
import { actionsOf } from './actions.ts';
import { showWith } from './show.ts';
import { visitorPost } from './visitor.ts';
import { makeAcquaint } from './widget.ts';

const show = showWith(async () => (await import('./more.ts')).more, () => import('./isolated.ts'));
export const acquaint = makeAcquaint(async () => ({ actionsOf, show, visitorPost }), '');
export default acquaint;
