// The page's part of a question that the page must not read: the frame of the server's own origin in which it is drawn
// (frame.ts), what that frame is told, and what is believed of it.
import type { Mode, Token } from './api.ts';
import { element } from './dom.ts';
import { themed, type Begin, type FromFrame, type FromPage } from './frame_messages.ts';
import styles from './isolated.css';
import type { Surface } from './show.ts';
import type { Shell } from './widget.ts';

export interface Isolated {
  css: string;
  // Puts the frame into the card, and opens the surface once the question is drawn in it.
  isolate(surface: Surface, shell: Shell, card: HTMLElement, mode: Mode, gone: AbortSignal): void;
}

const patience = 10_000;

export const css = styles;

function beginOf({ decision, settings, locale }: Shell, host: Element, mode: Mode): Begin {
  const { token, key, texts, profileUrl } = settings;
  const looks = getComputedStyle(host);
  const valueOf = (name: string) => looks.getPropertyValue(`--acquaint-${name}`).trim();
  return {
    decision: decision.id, locale, isInline: mode === 'inline', isModal: mode === 'modal', hasToken: Boolean(token), key, texts,
    profileUrl: profileUrl && new URL(profileUrl, location.href).href,
    colorScheme: looks.colorScheme,
    theme: Object.fromEntries(Object.keys(themed).map((name) => [name, valueOf(name)]).filter(([, value]) => value)),
  };
}

export const isolate: Isolated['isolate'] = (surface, shell, card, mode, signal) => {
  const { decision, settings, emit } = shell;
  const { host } = card.getRootNode() as ShadowRoot;
  const server = new URL(settings.server!, location.href);
  const nonce = String(crypto.getRandomValues(new Uint32Array(4)));
  const title = decision.page.step.title ?? decision.page.title ?? '';
  const src = `${settings.server}/widget/frame?origin=${encodeURIComponent(location.origin)}#${nonce}`;
  const frame = element('iframe', { title, src });
  card.hidden = true;
  card.removeAttribute('aria-labelledby');
  card.ariaLabel = title;
  card.append(frame);

  const tell = (said: FromPage) => frame.contentWindow?.postMessage({ nonce, ...said }, server.origin);
  const fail = (code: string) => {
    surface.remove();
    emit('error', { error: Object.assign(new Error(code), { code }) });
  };
  const late = setTimeout(() => fail('acquaint-frame'), patience);
  signal.addEventListener('abort', () => clearTimeout(late));
  const giveToken = async () => {
    const { token } = settings;
    const now = (): Token | Promise<Token> | undefined => (typeof token === 'function' ? token() : token);
    tell({ token: await Promise.resolve().then(now).catch(() => undefined) ?? null });
  };
  const open = () => {
    clearTimeout(late);
    card.hidden = false;
    surface.open();
    if (mode === 'modal') frame.focus();
  };
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== server.origin || data?.nonce !== nonce) return;
    const said = data as FromFrame;
    if (said.isReady) tell({ begin: beginOf(shell, host, mode) });
    if (said.wantsToken) void giveToken();
    if (said.height !== undefined) frame.style.blockSize = `${Number(said.height)}px`;
    if (said.isShown) open();
    if (said.answered) {
      surface.isOver = said.answered.complete;
      emit('answered', { decision, complete: surface.isOver });
    }
    if (said.skipped) {
      surface.isOver = true;
      emit('skipped', { decision, how: said.skipped });
    }
    if (said.isGone) surface.remove();
    if (said.failed !== undefined) fail(said.failed);
  }, { signal });
};
