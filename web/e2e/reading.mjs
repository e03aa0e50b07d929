// What people see of the words of a page: in which language they are, and where they stand.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const readTexts = async (address) => JSON.parse(await readFile(new URL(address, import.meta.url), 'utf8'));
const builtIn = { en: await readTexts('../../src/texts/en.json'), de: await readTexts('../../src/texts/de.json') };
export const arabic = await readTexts('arabic.json');

// The texts of a language, as its pages say them.
export const textsIn = { ...builtIn, ar: { ...builtIn.en, ...arabic } };

const wordsOf = (text) => text.toLowerCase().match(/\p{L}{2,}/gu) ?? [];
const wordsOfAll = (texts) => new Set(Object.values(texts).flatMap((text) => wordsOf(text.replaceAll(/\{\w+[,}]/g, ' '))));
const german = wordsOfAll(builtIn.de);
const onlyEnglish = new Set([...wordsOfAll(builtIn.en)].filter((word) => !german.has(word)));

// All that the page says in its own language, also to who does not see it. What says that it is in another one is not among it.
export const wordingOf = (page) => page.evaluate(() => {
  const own = (element) => element.closest('[lang]') === document.documentElement;
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (own(walker.currentNode.parentElement)) said.push(walker.currentNode.data);
  for (const name of ['aria-label', 'alt', 'placeholder', 'title']) {
    for (const element of document.querySelectorAll(`[${name}]`)) if (own(element)) said.push(element.getAttribute(name));
  }
  return said.map((text) => text.trim()).filter(Boolean);
});

// Fails when a German page says an English word, or an Arabic page any word in Latin letters. Addresses, codes of devices and
// `names` may be there.
export async function speaksOnly(page, language, names) {
  assert.equal(await page.getAttribute('html', 'lang'), language);
  const said = names.reduce((text, name) => text.replaceAll(name, ' '), (await wordingOf(page)).join('\n'))
    .replaceAll(/\S+@\S+|https?:\S+|\b[A-Z]{4}-[A-Z]{4}\b/g, ' ');
  const foreign = language === 'ar' ? said.match(/\p{Script=Latin}{2,}/gu) ?? [] : wordsOf(said).filter((word) => onlyEnglish.has(word));
  assert.deepEqual(foreign, [], `${page.url()} speaks only ${language}: ${said}`);
}

// What does not stand as who reads from the right expects it.
const misplaced = (page) => page.evaluate(() => {
  const wrong = [];
  const isOwn = (element) => element.closest('[dir]') === document.documentElement;
  const rectsOf = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width }) => width > 0);
  };
  // Text begins at the right edge of its box.
  for (const block of document.querySelectorAll('main h1, main h2, main p, main li, main label, main legend')) {
    if (!isOwn(block) || !block.checkVisibility() || block.matches('.visually-hidden') || block.closest('button')) continue;
    const rects = rectsOf(block, 0, block.childNodes.length);
    if (rects.length === 0) continue;
    const top = Math.min(...rects.map((rect) => rect.top));
    const start = Math.max(...rects.filter((rect) => rect.top < top + 8).map(({ right }) => right));
    const { paddingRight, borderRightWidth } = getComputedStyle(block);
    const edge = block.getBoundingClientRect().right - parseFloat(paddingRight) - parseFloat(borderRightWidth);
    if (Math.abs(edge - start) > 2) wrong.push(`"${block.textContent.trim()}" begins ${Math.round(edge - start)} px from the right`);
  }
  // Addresses, codes and names in Latin letters read from the left, each in one piece.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.checkVisibility() || node.parentElement.matches('.visually-hidden')) continue;
    for (const { 0: word, index } of node.data.matchAll(/[!-~]*[A-Za-z][!-~]*[A-Za-z]/g)) {
      let before;
      for (let at = index; at < index + word.length; ++at) {
        const [rect] = rectsOf(node, at, at + 1);
        if (!rect) continue;
        if (before && Math.abs(rect.top - before.top) < 4 && rect.left < before.left) {
          wrong.push(`"${word}" is out of order at "${node.data[at]}"`);
          break;
        }
        before = rect;
      }
    }
  }
  // So does what is typed of them, at the right edge like all else.
  for (const input of document.querySelectorAll('input:not([type=hidden]):is([type=email], [inputmode=email], [autocomplete=one-time-code], [name=user_code])')) {
    const { direction, textAlign } = getComputedStyle(input);
    if (direction !== 'ltr') wrong.push(`${input.name} is typed from the right`);
    if (textAlign !== 'right' && !(textAlign === 'end' && direction === 'ltr')) wrong.push(`${input.name} stands at the left`);
  }
  return wrong;
});

export async function readsFromTheRight(page) {
  assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
  assert.deepEqual(await misplaced(page), [], page.url());
}
