// The page within the frame: asks one question of the server whose page it is, where scripts of the page around it read
// nothing. What that page says is believed to the letter only where it is about looks; the question comes from the server.
import { serverAt, type Post, type ServerError } from './server.ts';
import type { Emit } from './actions.ts';
import type { Acquaint, Decision, Token } from './api.ts';
import { themed, type Begin, type FromFrame, type FromPage } from './frame_messages.ts';
import { actionsOf, show } from './ui.ts';

const host = new URL(location.href).searchParams.get('origin')!;
const nonce = location.hash.slice(1);
const around = window.parent;
const server = new URL('..', location.href).href.replace(/\/$/, '');
const patience = 2_000;

const tell = (said: FromFrame) => around.postMessage({ nonce, ...said }, host);

const styles = new CSSStyleSheet();
styles.replaceSync(`
  :root { color-scheme: light dark; }
  body { margin: 0; }
  [role=status] { position: fixed; clip-path: inset(50%); }
  acquaint-question::part(card) {
    position: static; inline-size: auto; max-block-size: none; margin: 0; border: 0; border-radius: 0; box-shadow: none; animation: none;
  }`);
document.adoptedStyleSheets = [styles];

// Values of a grammar, which can neither load anything nor end the declaration.
function dress({ theme, colorScheme }: Begin) {
  const { style } = document.documentElement;
  if (CSS.supports('color-scheme', colorScheme)) style.colorScheme = colorScheme;
  for (const [name, property] of Object.entries(themed)) {
    const value = String(theme[name] ?? '');
    if (value.length < 200 && !/url|image|src|var\(|env\(|attr\(/i.test(value) && CSS.supports(property, value)) {
      style.setProperty(`--acquaint-${name}`, value);
    }
  }
}

let takeToken: ((token: Token | null) => void)[] = [];

function wantToken(): Promise<Token> {
  return new Promise((resolve, reject) => {
    takeToken.push((token) => (token === null ? reject(new Error('token')) : resolve(token)));
    tell({ wantsToken: true });
  });
}

// What is under way when the question goes away.
let last: Promise<unknown> = Promise.resolve();

function postOf({ hasToken, key }: Begin): Post {
  const plain = serverAt(server, hasToken ? wantToken : undefined);
  return (path, body) => {
    const sent = plain(path, { ...body, ...(key && !hasToken && { key }), framed_by: host });
    last = sent.catch(() => {});
    return sent;
  };
}

const emit: Emit = (name, event) => {
  if (name === 'answered') tell({ answered: { complete: (event as { complete: boolean }).complete } });
  if (name === 'skipped') tell({ skipped: (event as { how: 'skip' }).how });
  if (name === 'error') tell({ failed: '' });
};

function watch(question: HTMLElement) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, patience));
  new ResizeObserver(() => {
    tell({ height: Math.ceil(question.getBoundingClientRect().height) });
    // The focus and the page around must not wait long for a request.
    if (!question.isConnected) void Promise.race([last, pause()]).then(() => tell({ isGone: true }));
  }).observe(question);
}

const isWebAddress = (url: unknown) => typeof url === 'string' && /^https?:/.test(url);

async function begin(begun: Begin) {
  const { locale, texts, profileUrl, isInline, isModal } = begun;
  const post = postOf(begun);
  const { body } = await post(`/v1/decisions/${encodeURIComponent(begun.decision)}/show`, { locale });
  const decision = { ...body['decision'] as Decision, isolated: false };
  const { page } = decision;
  dress(begun);
  document.title = page.step.title ?? page.title ?? document.title;
  document.documentElement.lang = page.locale;
  const live = document.createElement('div');
  live.role = 'status';
  document.body.append(live);
  const acquaint = actionsOf(post, emit, locale) as Acquaint;
  // In a frame, a modal is a question at the edge that fills all there is.
  show({
    acquaint, emit, decision, locale, live, options: { mode: isInline ? 'inline' : 'slide_in', target: document.body },
    settings: { server, ...(texts && { texts }), ...(isWebAddress(profileUrl) && { profileUrl: profileUrl! }) },
  });
  await drawn();
  live.textContent = ''; // The page around has announced it.
  const question = document.querySelector<HTMLElement>('acquaint-question')!;
  watch(question);
  if (isModal) window.addEventListener('focus', () => question.shadowRoot!.querySelector('h2')?.focus(), { once: true });
  tell({ isShown: true });
}

// The rarer kinds come later.
async function drawn() {
  while (!document.querySelector('acquaint-question')) await new Promise((resolve) => setTimeout(resolve, 20));
}

let hasBegun = false;
window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== around || origin !== host || data?.nonce !== nonce) return;
  const said = data as FromPage;
  if (said.token !== undefined) {
    const waiting = takeToken;
    takeToken = [];
    waiting.forEach((take) => take(said.token!));
  }
  if (said.begin && !hasBegun) {
    hasBegun = true;
    begin(said.begin).catch((error: ServerError) => tell({ failed: error.code ?? String(error.status ?? '') }));
  }
});
// Nobody is around a page that is no frame.
if (around !== window) tell({ isReady: true });
