// Explains why the letter asks, or does not.
import { explain } from '/static/explain.js';

await explain(document.querySelector('.letter').dataset.decision);
