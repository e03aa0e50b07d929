// Puts the widget on a page that loaded it by a script element: reads the element's data attributes, and
// calls what was pushed onto `window.acquaint` before.
import type { Acquaint } from './api.ts';
import { makeAcquaint, type Ui } from './widget.ts';

type Visitor = (acquaint: Acquaint) => void;

export function publish(script: HTMLScriptElement, loadUi: () => Promise<Ui>): void {
  const acquaint = makeAcquaint(loadUi, new URL('..', script.src).href);
  const page = window as unknown as { acquaint?: unknown };
  const waiting = page.acquaint;
  const push = (visitor: Visitor) => visitor(acquaint);
  page.acquaint = Object.assign(acquaint, { push });
  const { tokenUrl, placement, ...settings } = script.dataset;
  // As the host page's own script would ask for it: with its cookies.
  const token = async () => (await fetch(tokenUrl!, { method: 'POST' })).json();
  if (tokenUrl || placement) acquaint.init(tokenUrl ? { ...settings, token } : settings);
  if (Array.isArray(waiting)) waiting.forEach(push);
  if (placement) void acquaint.ask(placement);
}
