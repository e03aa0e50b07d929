// The pages of docs/ as tests read them: what a reader would copy is what is run.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

// All fenced blocks of a page, in order: { heading, language, text }.
export async function blocksOf(page) {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = [];
  let heading = '';
  for (const [, title, language, body] of text.matchAll(/^#+ (.*)$|^```(\w*)\n([^]*?)^```$/gm)) {
    if (title) heading = title;
    else blocks.push({ heading, language, text: body });
  }
  return blocks;
}

// The only block in that language under that heading.
export function blockOf(blocks, heading, language) {
  const found = blocks.filter((block) => block.heading === heading && block.language === language);
  assert.equal(found.length, 1, `one block of ${language} under "${heading}"`);
  return found[0].text;
}
