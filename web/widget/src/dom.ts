export type Attributes = Record<string, string | number | boolean | undefined>;
export type Child = Node | string | false | undefined;

// Puts these in place of what the element holds. A text stays text, whatever it holds; undefined and false are left out.
export function fill(parent: HTMLElement, ...children: Child[]): void {
  parent.replaceChildren(...children.filter(Boolean) as Node[]);
}

// element('p', { id: 'a' }, 'text', child). Attributes that are undefined or false are left out; true has no value.
// What has a class is a part of the same name, for the style sheets of host pages.
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value as string);
  }
  if (made.className) made.part = made.className;
  fill(made, ...children);
  return made;
}

const schemes = /^(https?|mailto):/i;

// Words with links, each of which opens beside the page that asks.
export function words(parts: { text: string; href?: string }[]): (Node | string)[] {
  return parts.map(({ text, href }) =>
    (href && schemes.test(href) ? element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text) : text));
}
