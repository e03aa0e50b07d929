// Template strings that escape: html`<p>${text}</p>`. Only what html`` itself made is put in as it is.
class Html {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(escaped).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => escapes[character]);
}

export function html(parts, ...values) {
  return new Html(parts.reduce((text, part, i) => text + escaped(values[i - 1]) + part));
}
