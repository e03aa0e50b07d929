// The part that is on every page: asks the server, and loads the rest when there is a question.
import type { Acquaint, AskOptions, Decision, Events, Settings } from './api.ts';
import type { Actions, Emit } from './actions.ts';
import { serverAt, type Post } from './server.ts';

// What the other part is given.
export interface Shell {
  acquaint: Acquaint;
  emit: Emit;
  decision: Decision;
  options: AskOptions;
  settings: Settings;
  locale: string;
  live: HTMLElement;
}
export interface Ui {
  // Draws the question; what it gives back takes it away again.
  show(shell: Shell): () => void;
  actionsOf(post: Post, emit: Emit, locale: string): Actions;
  visitorPost(post: Post, settings: Settings): Post;
}

export const tag = 'acquaint-question';

// Screen readers ignore a live region that comes together with its text, so it is there from the start.
function addLiveRegion(): HTMLElement {
  const live = document.createElement('div');
  live.role = 'status';
  live.style.cssText = 'position:fixed;clip-path:inset(50%)';  // Where it makes no page scroll.
  (document.body ?? document.documentElement).append(live);
  return live;
}

// <acquaint-question placement="sidebar">: asks inline, as soon as it is on the page.
function definePlaces(acquaint: Acquaint) {
  if (customElements.get(tag)) return;
  customElements.define(tag, class extends HTMLElement {
    connectedCallback() {
      const placement = this.getAttribute('placement');
      if (placement && !this.shadowRoot) void acquaint.ask(placement, { target: this });
    }
  });
}

export function makeAcquaint(loadUi: () => Promise<Ui>, ownServer: string): Acquaint {
  const listeners: Partial<Record<keyof Events, Set<(event: never) => void>>> = {};
  let settings: Settings = {};
  let post: Post;
  let live: HTMLElement;
  let takeAway: (() => void) | undefined;
  let visit = 0; // Of whom is asked: what was begun for another one counts no more.
  let seen = '';
  let view = '';

  const emit: Emit = (name, event) => listeners[name]?.forEach((listener) => listener(event as never));
  const localeNow = () => settings.locale || document.documentElement.lang || navigator.language;
  const begin = (changed: Settings = {}): Acquaint => {
    settings = { ...changed, server: (changed.server ?? ownServer).replace(/\/$/, '') };
    const plain = post = serverAt(settings.server!, settings.token);
    // Where somebody is asked by a key, the other part says which visitor that is.
    if (settings.key && !settings.token) post = async (...call) => (await loadUi()).visitorPost(plain, changed)(...call);
    live ??= addLiveRegion();
    definePlaces(acquaint);
    ++visit;
    takeAway?.();
    return acquaint;
  };
  const act = <Name extends keyof Actions>(name: Name) =>
    (async (...given: [never, never]) => (await loadUi()).actionsOf(post, emit, localeNow())[name](...given)) as Actions[Name];

  const acquaint: Acquaint = {
    init: begin,

    async ask(placement, options = {}) {
      const asked = visit;
      try {
        const decision = await acquaint.next(placement, options.context);
        const ui = decision && (await loadUi());
        // A place that has gone meanwhile, with the component that asked, shows nothing.
        if (!ui || asked !== visit || (options.target as Element)?.isConnected === false) return null;
        takeAway?.();
        takeAway = ui.show({ acquaint, emit, decision, options, settings, locale: localeNow(), live });
        return decision;
      } catch (error) {
        emit('error', { error });
        return null;
      }
    },

    on(name, listener) {
      const all = (listeners[name] ??= new Set());
      all.add(listener);
      return () => all.delete(listener);
    },

    identify: (token) => begin({ ...settings, token }),

    reset() {
      seen = '';
      if (settings.key && !settings.token) post('', {}).catch(() => {});
      begin({ ...settings, token: undefined, consent: false });
    },

    async next(placement, context) {
      const url = location.href.replace(/#.*/, '');
      if (seen !== url) view = String(Math.random());
      seen = url;
      const [, event] = /^event:(.*)/.exec(placement) ?? [];
      const isPage = placement === 'page';
      const kind = event ? 'event' : isPage ? placement : 'widget';
      const moment = { kind, name: isPage ? undefined : event ?? placement, url, page: view, locale: localeNow(), context };
      const { body, link } = await post('/v1/decisions', { moment });
      if (body['decision']) return body['decision'] as Decision;
      emit('nothing', { explanation: /<([^>]+)/.exec(link ?? '')?.[1] });
      return null;
    },

    start: act('start'),
    answer: act('answer'),
    skip: act('skip'),
    snooze: act('snooze'),
    never: act('never'),
  };
  return acquaint;
}
