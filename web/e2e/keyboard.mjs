// What somebody without a mouse does on a page.
import assert from 'node:assert/strict';

// What a screen reader would call that which has the focus, also within the widget, and whether it can be seen there.
export const focused = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const { outlineStyle } = getComputedStyle(element);
  return {
    name: (element.ariaLabel || element.labels?.[0]?.textContent || element.textContent).trim(),
    isMarked: outlineStyle !== 'none',
  };
});

// Presses Tab until the focus is on `name`, and sees it marked.
export async function tabTo(page, name) {
  for (let presses = 0; presses < 40; ++presses) {
    await page.keyboard.press('Tab');
    const { name: reached, isMarked } = await focused(page);
    if (reached !== name) continue;
    assert.ok(isMarked, `the focus on "${name}" can be seen`);
    return;
  }
  assert.fail(`Tab does not reach "${name}"`);
}

// Where the focus is among all that can have it, in the order of the document (-1: on nothing that Tab reaches), and what is
// wrong with how it is seen there.
const place = (page) => page.evaluate(() => {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((stop) => stop.type !== 'hidden' && !stop.disabled && stop.checkVisibility());
  const element = document.activeElement;
  const index = stops.indexOf(element);
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const wrong = [];
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) wrong.push('is not marked');
  if (!top || !(element.contains(top) || [...element.labels ?? []].some((label) => label.contains(top)))) wrong.push('is hidden');
  // Where it stands, for who reads: further down, or further on in the same line.
  const isFromRight = getComputedStyle(document.body).direction === 'rtl';
  const before = stops[index - 1]?.getBoundingClientRect();
  const isBelow = before && box.top >= before.bottom - 2;
  const isFurther = before && (isFromRight ? box.right <= before.left + 2 : box.left >= before.right - 2);
  if (before && !isBelow && !(isFurther && box.bottom > before.top)) wrong.push('stands before what comes before it');
  return { index, of: stops.length, wrong: index < 0 ? [] : wrong.map((what) => `"${element.name || element.textContent.trim()}" ${what}`) };
});

// Goes through the page by Tab, back by Shift+Tab, and to where it was, or to the first stop. Fails when a stop is left out,
// cannot be seen, does not let go, or comes in another order than that of reading. What is around the page is left alone:
// whether it counts as a stop is the browser's business.
export async function goAround(page) {
  const { index: begin, of } = await place(page);
  const go = async (key, step, from, to) => {
    for (let at = from; at !== to;) {
      at += step;
      await page.keyboard.press(key);
      const { index, wrong } = await place(page);
      assert.deepEqual(wrong, [], page.url());
      assert.equal(index, at, `${key} on ${page.url()}`);
    }
  };
  await go('Tab', 1, begin, of - 1);
  await go('Shift+Tab', -1, of - 1, 0);
  await go('Tab', 1, 0, Math.max(begin, 0));
}
