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
