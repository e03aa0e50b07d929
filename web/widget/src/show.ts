// The question on the page: as a modal, at the edge, or in its place; and what becomes of it.
import type { Field, Mode, Problem, Replies, Step } from './api.ts';
import { element, fill, words, type Child } from './dom.ts';
import type { Reply } from './field.ts';
import type { Isolated } from './isolated.ts';
import type { More } from './more.ts';
import type { ServerError } from './server.ts';
import { drawStep, needsMore, type DrawnStep } from './step.ts';
import { directionOf, textsFor, type TextKey, type Texts } from './texts.ts';
import css from './widget.css';
import { tag, type Shell } from './widget.ts';

// Gives what draws the rarer kinds, and what draws nothing itself. Both reject when it cannot be had: half a question
// is never shown, nor one to the page that is not for it.
export type LoadMore = () => Promise<More>;
export type LoadIsolated = () => Promise<Isolated>;

function targetOf({ options: { target } }: Shell): Element | null {
  return typeof target === 'string' ? document.querySelector(target) : target ?? null;
}

// A second modal would be one too many; an inline question needs a place.
function modeOf({ decision, options }: Shell, target: Element | null): Mode {
  const mode = options.mode ?? (target ? 'inline' : decision.mode);
  const isOnTop = mode === 'modal' || mode === 'page';
  if (isOnTop) return document.querySelector('dialog[open]') ? 'slide_in' : 'modal';
  return target ? mode : 'slide_in';
}

export class Surface {
  readonly #shell: Shell;
  readonly #loadMore: LoadMore;
  readonly #texts: Texts;
  readonly #target: Element | null;
  readonly #mode: Mode;
  readonly #host: HTMLElement;
  readonly #card: HTMLElement;
  readonly #gone = new AbortController();
  #step!: DrawnStep;
  #isBusy = false;
  isOver = false;
  #cameFrom?: HTMLElement | null;

  constructor(shell: Shell, loadMore: LoadMore, more?: More | Isolated) {
    this.#shell = shell;
    this.#loadMore = loadMore;
    this.#texts = textsFor(shell.locale, shell.settings.texts);
    const target = targetOf(shell);
    const mode = modeOf(shell, target);
    this.#mode = mode;
    this.#target = target;
    const isPlace = target?.localName === tag;
    this.#host = isPlace ? (target as HTMLElement) : document.createElement(tag);
    const root = this.#host.shadowRoot ?? this.#host.attachShadow({ mode: 'open' });
    this.#card = element(mode === 'modal' ? 'dialog' : 'section', { class: `card ${mode}`, 'aria-labelledby': 'title' });
    root.replaceChildren(this.#card);
    if (!isPlace) (mode === 'inline' && target ? target : document.body).append(this.#host);
    this.#card.addEventListener('input', () => shell.acquaint.start(shell.decision), { once: true });
    this.#draw(shell.decision.page, more);
    if (!more?.isolate) this.open();
  }

  #tell(key: TextKey, values?: Record<string, string>) {
    const { live } = this.#shell;
    live.lang = this.#texts.language;
    live.textContent = this.#texts.say(key, values);
  }

  // Shows what was drawn.
  open() {
    const mode = this.#mode;
    const { signal } = this.#gone;
    const { emit, decision } = this.#shell;
    emit('shown', { decision, mode });
    if (mode === 'modal') {
      this.#card.addEventListener('cancel', (event) => {
        event.preventDefault();
        this.#dismiss();
      });
      (this.#card as HTMLDialogElement).showModal();
      return;
    }
    const { step, title } = decision.page;
    this.#tell('announce', { text: step.title ?? title ?? '' });
    if (mode !== 'slide_in') return;
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) this.#dismiss();
    }, { signal });
    // Whoever types elsewhere is not to be covered.
    let last: Element | null;
    const look = () => {
      const { activeElement: now, body } = document;
      if (now === this.#host) this.#cameFrom = last as HTMLElement | null;
      else if (now !== body) last = now;
      this.#host.toggleAttribute('waiting', now?.matches(':read-write') ?? false);
    };
    document.addEventListener('focusin', look, { signal });
    // A frame that gets the focus does not tell, so this looks at where it went a moment after it left.
    document.addEventListener('focusout', () => setTimeout(look), { signal });
    look();
  }

  // The first thing of the card, so that it is the first stop of the Tab key.
  #head(title: string, canClose: boolean): HTMLElement {
    const heading = element('h2', { id: 'title', class: 'title', tabindex: -1, autofocus: this.#mode === 'modal' }, title);
    const close = this.#texts.button('close', 'close', () => this.#dismiss());
    close.ariaLabel = close.textContent;
    close.textContent = '×';
    return element('header', {}, heading, canClose && this.#mode !== 'inline' && close);
  }

  #why({ purpose }: Step): Child {
    const texts = this.#texts;
    const basis = purpose?.legal_basis;
    return purpose && element('section', { class: 'why', 'aria-labelledby': 'why' },
      texts.element('h3', { id: 'why' }, 'why'), element('p', {}, ...words(purpose.parts)),
      basis && texts.has(basis) && texts.element('p', {}, basis));
  }

  // Until when, and how often, all of the step can be left open. Nothing of what has to be answered at once.
  #leeway({ elements }: Step): Child[] {
    const { mandatory } = this.#shell.decision;
    const texts = this.#texts;
    const due = elements.flatMap((one) => (one.kind === 'field' && !(mandatory && one.required) && one.requirement) || []);
    const [first] = due.flatMap(({ deadline }) => deadline ?? []).sort();
    const date = first && new Date(first).toLocaleDateString(texts.language, { dateStyle: 'long', timeZone: 'UTC' });
    const count = Math.min(...due.flatMap(({ prompts_left: left }) => left ?? []));
    const look = { class: 'hint' };
    return [date && texts.element('p', look, 'deadline', { date }), count < Infinity && texts.element('p', look, 'prompts_left', { count })];
  }

  #speak(locale: string) {
    this.#host.lang = locale;
    this.#host.dir = directionOf(locale);
  }

  #draw(step: Step, more?: More | Isolated) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css + (more?.css ?? ''));
    this.#host.shadowRoot!.adoptedStyleSheets = [sheet];
    this.#speak(step.locale);
    if (more?.isolate) return more.isolate(this, this.#shell, this.#card, this.#mode, this.#gone.signal);
    if (more) this.#texts.learn(more.texts);
    const { mandatory } = this.#shell.decision;
    const { number, of, title } = step.step;
    const texts = this.#texts;
    const save = texts.element('button', { class: 'button primary' }, number < of ? 'next' : 'save');
    const settle = (reply: Reply, { name }: Field) => void this.#send({ [reply]: [name] });
    this.#step = drawStep(step, texts, settle, save, more);
    const refusals = mandatory ? [] : [
      texts.button('skip', '', () => this.#refuse('skip', 'skipped')),
      texts.button('never', 'quiet', () => this.#refuse('never', 'refused')),
    ];
    const form = element('form', { novalidate: true }, ...this.#step.roots, ...this.#leeway(step), this.#why(step),
      texts.element('p', { id: 'failed', class: 'error', hidden: true }, 'failed'),
      element('div', { class: 'actions' }, !this.#step.hasOneTap && save, ...refusals));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#step.markBroken()) this.#tell('check');
      else void this.#send(this.#step.replies());
    });
    form.oninput = form.onchange = () => this.#step.refresh();
    fill(this.#card, this.#head(title ?? step.title ?? '', !mandatory || this.#mode === 'modal'),
      of > 1 && texts.element('p', { class: 'hint progress' }, 'progress', { number, of }),
      step.description && element('p', {}, step.description), form);
  }

  // Once at a time; what goes wrong is said in place, and nothing that was typed is lost.
  async #try(action: () => Promise<void>) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const failed = this.#card.querySelector<HTMLElement>('#failed')!;
    failed.hidden = true;
    try {
      await action();
    } catch (error) {
      if ((error as ServerError).status === 409) return this.#giveUp(error);
      failed.hidden = false;
      this.#tell('failed');
    } finally {
      this.#isBusy = false;
    }
  }

  #send(replies: Replies) {
    const { acquaint, decision } = this.#shell;
    return this.#try(async () => {
      const { outcome, page, errors } = await acquaint.answer(decision, replies);
      if (outcome === 'refused') return this.#complain(errors ?? []);
      if (!page) return this.#thank();
      await this.#goOn(page);
    });
  }

  // What was answered is saved, so a step that cannot be drawn is as one that comes another time.
  async #goOn(page: Step) {
    try {
      this.#draw(page, needsMore(page) ? await this.#loadMore() : undefined);
      this.#card.querySelector('h2')?.focus();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  // What was answered, put off or refused elsewhere meanwhile is over here, too.
  #giveUp(error: unknown) {
    this.remove();
    this.#shell.emit('error', { error });
  }

  #complain(problems: Problem[]) {
    // A problem of no field on the screen cannot be mended here.
    if (!this.#step.markProblems(problems)) throw new Error();
    this.#tell('check');
  }

  #refuse(how: 'skip' | 'never', said: TextKey) {
    const { acquaint, decision } = this.#shell;
    void this.#try(async () => {
      await acquaint[how](decision);
      if (this.#mode === 'inline') this.#finish(said);
      else this.remove();
      this.#tell(said);
    });
  }

  #thank() {
    const { profileUrl, server } = this.#shell.settings;
    const link = element('a', { href: profileUrl ?? `${server}/me` }, this.#texts.say('profile'));
    this.#finish('thanks', element('p', {}, link));
    this.#tell('thanks');
  }

  // One line is left in place of the question. The button that had the focus is gone, so the line gets it.
  #finish(said: TextKey, ...more: HTMLElement[]) {
    const hadFocus = this.#host === document.activeElement;
    this.isOver = true;
    this.#speak(this.#texts.language);
    fill(this.#card, this.#head(this.#texts.say(said), true), ...more);
    if (hadFocus) this.#card.querySelector('h2')?.focus();
  }

  // Away with it: "not now", unless it was answered. A mandatory question just comes again.
  #dismiss() {
    const { acquaint, decision, emit } = this.#shell;
    this.remove();
    if (this.isOver) return;
    if (decision.mandatory) emit('skipped', { decision, how: 'closed' });
    else acquaint.skip(decision).catch(() => {});
  }

  remove() {
    const hadFocus = this.#host === document.activeElement;
    this.#gone.abort();
    if (this.#mode === 'modal') (this.#card as HTMLDialogElement).close();
    this.#host.shadowRoot?.replaceChildren();
    if (this.#host !== this.#target) this.#host.remove();
    if (hadFocus) this.#cameFrom?.focus();
  }
}

export const showWith = (loadMore: LoadMore, loadIsolated: LoadIsolated) => (shell: Shell): (() => void) => {
  let surface: Surface | undefined;
  let isGone = false;
  const begin = (more?: More | Isolated) => void (isGone || (surface = new Surface(shell, loadMore, more)));
  const { decision, settings } = shell;
  const load = decision.isolated || settings.isolated ? loadIsolated : needsMore(decision.page) && loadMore;
  if (load) load().then(begin).catch((error) => shell.emit('error', { error }));
  else begin();
  return () => {
    isGone = true;
    surface?.remove();
  };
};
