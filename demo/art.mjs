// A punched card for each article: the same title always punches the same holes.
import { html } from './html.mjs';

const columns = 36;
const rows = 9;

function holesFor(text) {
  let state = 7;
  for (const character of text) state = (state * 31 + character.codePointAt(0)) >>> 0;
  const holes = [];
  for (let column = 0; column < columns; ++column) {
    for (let row = 0; row < rows; ++row) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes.
      if (state >>> 30 === 0) holes.push(`M${14 + column * 6} ${14 + row * 8}h3v5h-3z`);
    }
  }
  return holes.join('');
}

export function punchedCard(title) {
  return html`<svg class="card" viewBox="0 0 240 96" aria-hidden="true" focusable="false">
<path class="paper" d="M12 2H234a4 4 0 0 1 4 4V90a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V14z"/>
<path class="holes" d="${holesFor(title)}"/>
</svg>`;
}
