// The module of the npm package.
import { actionsOf } from './actions.ts';
import { show } from './show.ts';
import { makeAcquaint } from './widget.ts';

export const acquaint = makeAcquaint(async () => ({ actionsOf, show }), '');
export default acquaint;
