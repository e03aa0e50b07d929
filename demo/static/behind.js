// Explains each decision of this window on the page "What we know about you".
import { element } from '/static/dom.js';
import { gatesOf, loadExplanation, outcomeOf, recalled } from '/static/explain.js';

// Of another user, or from before the server's restart: nothing to show.
async function entryFor({ id, title }) {
  const explanation = await loadExplanation(id).catch(() => null);
  if (!explanation) return null;
  return element('details', {},
    element('summary', {}, `${title}: ${outcomeOf(explanation)}`), gatesOf(explanation));
}

const entries = (await Promise.all(recalled().map(entryFor))).filter(Boolean);
if (entries.length > 0) document.querySelector('#decisions').replaceChildren(...entries);
else document.querySelector('#decisions').replaceChildren(element('p', {}, 'Open an article, then come back.'));
