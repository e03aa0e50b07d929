// Asks the reader a small thing below an article, at the edge of the page, or over it when they keep the article, if
// Acquaint says that this is the moment, and says why it asked or did not. On the page from the start: #why (a panel),
// and perhaps #ask (the place of the question) and #keep (a button).
import { explainAll } from '/static/explain.js';
import { whenKnown } from '/static/visitor.js';

const keptPlace = 'kept';
const kept = () => JSON.parse(localStorage.getItem(keptPlace) ?? '[]');

function offerToKeep(button, keep) {
  const { slug } = button.dataset;
  const show = () => {
    const isKept = kept().includes(slug);
    button.textContent = isKept ? 'Kept on this device' : 'Keep this article';
    button.setAttribute('aria-pressed', isKept);
  };
  button.addEventListener('click', () => {
    const others = kept().filter((other) => other !== slug);
    const isNew = others.length === kept().length;
    localStorage.setItem(keptPlace, JSON.stringify(isNew ? [...others, slug] : others));
    show();
    if (isNew) keep();
  });
  show();
  button.hidden = false;
}

(window.acquaint ||= []).push((acquaint) => {
  const keep = document.querySelector('#keep');
  explainAll(acquaint);
  if (keep) offerToKeep(keep, () => acquaint.ask('event:kept'));
  whenKnown(acquaint, () => acquaint.ask('page', { target: document.querySelector('#ask') ?? undefined }));
});
