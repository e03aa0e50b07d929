// Asks the reader a small thing below an article, or at the edge of the page, when Acquaint says that this is the
// moment, and says why it asked or did not. On the page from the start: #why (a panel), and perhaps #ask (the place of
// the question).
import { explain } from '/static/explain.js';

// "/v1/decisions/<id>/explanation"
const decisionOf = (explanation) => decodeURIComponent(explanation.split('/')[3]);

(window.acquaint ||= []).push((acquaint) => {
  acquaint.on('shown', ({ decision }) => explain(decision.id));
  acquaint.on('nothing', ({ explanation }) => explanation && explain(decisionOf(explanation)));
  acquaint.init({ profileUrl: '/behind' });
  acquaint.ask('page', { target: document.querySelector('#ask') ?? undefined });
});
