// The part that is loaded when there is a question.
export { actionsOf } from './actions.ts';
export { show } from './show.ts';
