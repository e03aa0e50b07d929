// element('p', { id: 'a' }, 'text', child): a text stays text, whatever it holds. Attributes that are
// undefined or false are left out; true has no value. What has a class is a part of the same name, for
// the style sheets of host pages.
type Attribute = string | number | boolean | undefined;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Record<string, Attribute> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value as string);
  }
  if (made.className) made.part = made.className;
  made.append(...children);
  return made;
}

const schemes = /^(https?|mailto):/i;

// Words with links, each of which opens beside the page that asks.
export function words(parts: { text: string; href?: string }[]): (Node | string)[] {
  return parts.map(({ text, href }) =>
    (href && schemes.test(href) ? element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text) : text));
}
