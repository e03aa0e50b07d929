// The widget's own words. The texts of a question come with it, in its own language.
import { element, type Attributes } from './dom.ts';
import type { RareKey, RareTexts } from './more_texts.ts';

const en = {
  why: 'Why we ask',
  save: 'Save',
  next: 'Continue',
  skip: 'Not now',
  never: "Don't ask again",
  close: 'Close',
  announce: 'We have a question for you: {text}',
  progress: 'Step {number} of {of}',
  deadline: 'Please answer by {date}.',
  prompts_left: 'Times you can still leave it open: {count}.',
  optional: '(optional)',
  choose: 'Choose one',
  thanks: 'Thank you. Saved.',
  skipped: 'Not now, then.',
  refused: 'We will not ask this again.',
  profile: 'See what we know about you',
  check: 'Please check your answer.',
  failed: 'That did not work. Please try again.',
  error: 'Error:',
  consent: 'We use your answer with your consent only.',
  contract: 'We need it for our contract with you.',
  legal_obligation: 'The law requires us to ask.',
  legitimate_interests: 'We ask because of our legitimate interests.',
  required: 'Please answer this.',
  type: 'Must be a number.',
};
type CommonKey = keyof typeof en;
export type TextKey = CommonKey | RareKey;

const de: Record<CommonKey, string> = {
  why: 'Warum wir fragen',
  save: 'Speichern',
  next: 'Weiter',
  skip: 'Jetzt nicht',
  never: 'Nicht mehr fragen',
  close: 'Schließen',
  announce: 'Wir haben eine Frage an Sie: {text}',
  progress: 'Schritt {number} von {of}',
  deadline: 'Bitte antworten Sie bis {date}.',
  prompts_left: 'Sie können es noch {count}-mal offen lassen.',
  optional: '(freiwillig)',
  choose: 'Bitte wählen',
  thanks: 'Danke. Gespeichert.',
  skipped: 'Gut, jetzt nicht.',
  refused: 'Wir fragen das nicht mehr.',
  profile: 'Sehen Sie, was wir über Sie wissen',
  check: 'Bitte prüfen Sie Ihre Antwort.',
  failed: 'Das ging nicht. Bitte noch einmal.',
  error: 'Fehler:',
  consent: 'Wir verwenden Ihre Antwort nur mit Ihrer Einwilligung.',
  contract: 'Wir brauchen sie für unseren Vertrag mit Ihnen.',
  legal_obligation: 'Das Gesetz verpflichtet uns zu fragen.',
  legitimate_interests: 'Wir fragen wegen unserer berechtigten Interessen.',
  required: 'Bitte beantworten Sie dies.',
  type: 'Muss eine Zahl sein.',
};

type Values = Record<string, string | number>;

export interface Texts {
  language: string;
  say(key: TextKey, values?: Values): string;
  // Adds the words of the rarer kinds.
  learn(rare: RareTexts): void;
  // Whether there are words of this key, such as a legal basis.
  has(key: string): key is TextKey;
  // An element whose words are the widget's: those of the key, if any.
  element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes, key?: TextKey, values?: Values): HTMLElementTagNameMap[Name];
  button(key: TextKey, className: string, action: () => void): HTMLButtonElement;
}

// Whoever brings words of their own is taken to speak the language that was asked for.
export function textsFor(locale: string, own?: Record<string, string>): Texts {
  const isGerman = /^de\b/i.test(locale);
  const language = own ? locale : isGerman ? 'de' : 'en';
  const all: Record<string, string> = { ...(isGerman ? de : en), ...own };
  const texts: Texts = {
    language,
    say: (key, values = {}) => all[key]!.replace(/\{(\w+)\}/g, (place, name: string) => (values[name] ?? place) as string),
    learn: (rare) => void Object.assign(all, isGerman ? rare.de : rare.en, own),
    has: (key): key is TextKey => key in all,
    element: (name, attributes, key, values) =>
      element(name, { ...attributes, lang: language, dir: directionOf(language) }, key && texts.say(key, values)),
    button(key, className, action) {
      const button = texts.element('button', { type: 'button', class: `button ${className}` }, key);
      button.onclick = action;
      return button;
    },
  };
  return texts;
}

const rightToLeft = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i;

export const directionOf = (locale: string) => (rightToLeft.test(locale) ? 'rtl' : 'ltr');
