// Asks the reader a small thing below an article, when Acquaint says that this is the moment, and says why it
// asked or did not. On the page from the start: #ask (the place of the question) and #why (a panel).
import { gatesOf, loadExplanation, outcomeOf, remember } from '/static/explain.js';

async function explain(decision) {
  remember(decision, document.querySelector('h1').textContent);
  const explanation = await loadExplanation(decision);
  document.querySelector('#why-outcome').textContent = outcomeOf(explanation);
  document.querySelector('#why-gates').replaceChildren(gatesOf(explanation));
  document.querySelector('#why').hidden = false;
}

// "/v1/decisions/<id>/explanation"
const decisionOf = (explanation) => decodeURIComponent(explanation.split('/')[3]);

(window.acquaint ||= []).push((acquaint) => {
  acquaint.on('shown', ({ decision }) => explain(decision.id));
  acquaint.on('nothing', ({ explanation }) => explanation && explain(decisionOf(explanation)));
  acquaint.init({ profileUrl: '/behind' });
  acquaint.ask('page', { target: '#ask' });
});
