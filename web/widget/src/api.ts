// What pages see of the widget, and what the server sends of a question: docs/widget.md explains the first,
// docs/forms.md ("What a page is given") the second.

/** A part of a text: words, or words that lead somewhere. */
export interface TextPart {
  text: string;
  href?: string;
}

export interface ShowRule {
  effect: 'SHOW' | 'HIDE';
  logic: unknown;
}

export interface Option {
  value: string | number | boolean;
  label?: string;
  hint?: string;
  image?: string;
  selected: boolean;
}

/** A known value that the user may confirm. Masked, the text has only its first letters. */
export interface Confirmation {
  text: string;
  masked: boolean;
  guess: boolean;
}

export interface Field {
  kind: 'field';
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  /** text, textarea, email, url, tel, number, date, time, select, radio, cards, checkbox, legal, checkboxes, rating. */
  widget: string;
  input_type?: string;
  label?: string;
  hint?: string;
  placeholder?: string;
  /** Stands beside a box in place of its label: the terms to agree to. */
  parts?: TextPart[];
  required: boolean;
  visible: boolean;
  show_when?: ShowRule[];
  sensitive?: boolean;
  autocomplete?: string;
  options?: Option[];
  /** The labels of options with images are for those who cannot see these. */
  hide_labels?: boolean;
  /** A text of one's own beside the choices, answered in place of one. */
  other?: { label?: string; placeholder?: string; maxlength: number; value?: string };
  /** Of a telephone number, which is then answered as `{country, number}`. */
  countries?: Option[];
  /** Which options go with which answer to another question of the step. */
  choices_by?: { field: string; answers: { value: string; label?: string; selected: boolean; choices: Option['value'][] }[] };
  value?: unknown;
  checked?: boolean;
  minlength?: number;
  maxlength?: number;
  minitems?: number;
  maxitems?: number;
  min?: number;
  max?: number;
  step?: number | 'any';
  requirement?: { stage: string; deadline?: string; prompts_left?: number };
  confirm?: Confirmation;
  consent?: { purpose: string; text_version: number };
}

export interface Paragraph {
  kind: 'text';
  heading: boolean;
  parts: TextPart[];
  visible: boolean;
  show_when?: ShowRule[];
}

/** A line, with words or without. */
export interface Divider {
  kind: 'divider';
  text?: string;
  visible: boolean;
  show_when?: ShowRule[];
}

export interface Image {
  kind: 'image';
  src: string;
  alt: string;
  height?: number;
  visible: boolean;
  show_when?: ShowRule[];
}

/** A known value that is only shown. */
export interface Known {
  kind: 'known';
  name: string;
  label?: string;
  text: string;
  visible: boolean;
  show_when?: ShowRule[];
}

/** One step of a form: what is to be answered now. */
export interface Step {
  form: string;
  title?: string;
  description?: string;
  locale: string;
  step: { id: string; title?: string; number: number; of: number };
  purpose?: { id?: string; legal_basis?: string; parts: TextPart[] };
  elements: (Field | Paragraph | Divider | Image | Known)[];
}

export interface Decision {
  id: string;
  form: string;
  version: number;
  mode: 'modal' | 'slide_in' | 'inline' | 'page';
  mandatory: boolean;
  /** Holds something sensitive: it is drawn in a frame of the server's own origin. */
  isolated?: boolean;
  page: Step;
  expires_at?: string;
}

/** What is wrong with an answer: a JSON Pointer to it, the broken rule, and words in the question's language. */
export interface Problem {
  field: string;
  rule: string;
  message: string;
}

export interface Replies {
  answers?: Record<string, unknown>;
  /** Names of fields whose known value is right. */
  confirmed?: string[];
  /** Names of fields that the user would rather not answer. */
  declined?: string[];
}

/** What became of answers: problems, and nothing was saved; or the next step; or the form is complete. */
export interface Answered {
  outcome: 'refused' | 'next' | 'completed';
  page?: Step;
  errors?: Problem[];
}

export type Mode = 'modal' | 'slide_in' | 'inline';
export type NeverScope = 'questions' | 'form' | 'everything';

/** A token, or what your backend got from POST /v1/widget-sessions, as it is. */
export type Token = string | { token: string; expires_in: number };
export type TokenSource = string | (() => Token | Promise<Token>);

export interface Settings {
  /** Address of the server. Scripts that the server itself served know it. */
  server?: string;
  /** Whom to ask. Without a token it is who is logged in, on pages of the same site. */
  token?: TokenSource | undefined;
  /** Asks somebody without an account instead: the write key of a source. Nothing is sent or kept before `consent`. */
  key?: string;
  /** That the person has agreed to be a visitor; it is called again when they have. */
  consent?: boolean;
  /** Language of questions and buttons; that of the page when left out. */
  locale?: string;
  /** Replaces words of the widget. */
  texts?: Record<string, string>;
  /** Draws every question in a frame of the server's own origin, not only those that hold something sensitive. */
  isolated?: 'always';
  /** Where "See what we know about you" leads to; `<server>/me` when left out. */
  profileUrl?: string;
}

export interface AskOptions {
  /** How it is shown; what the form says when left out. */
  mode?: Mode;
  /** Where an inline question goes: an element, or a selector. An element that has left the page meanwhile shows nothing. */
  target?: Element | string;
  /** What else is true of this moment, for conditions on `moment.…`. */
  context?: Record<string, unknown>;
}

export interface Events {
  shown: { decision: Decision; mode: Mode };
  answered: { decision: Decision; complete: boolean };
  skipped: { decision: Decision; how: 'skip' | 'snooze' | 'never' | 'closed' };
  /** Path of the explanation why nothing is asked, for whoever may read it. */
  nothing: { explanation: string | undefined };
  error: { error: unknown };
}

export interface Acquaint {
  init(settings?: Settings): Acquaint;
  /**
   * Asks what is to be asked at this place, if anything. `page` is the page itself, `event:name` an event, any
   * other text a place of the widget. Never throws: see the event `error`.
   */
  ask(placement: string, options?: AskOptions): Promise<Decision | null>;
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
  /** Somebody else is here, or a new token. What is shown goes. */
  identify(token: TokenSource): void;
  /** Nobody is here any more. What is shown goes, and the token is forgotten. */
  reset(): void;

  /** To draw it yourself: what is to be asked, or null. These reject when the server cannot be reached. */
  next(placement: string, context?: Record<string, unknown>): Promise<Decision | null>;
  /** The user has begun to answer; for analytics alone. Never rejects. */
  start(decision: Decision): Promise<unknown>;
  answer(decision: Decision, replies: Replies): Promise<Answered>;
  skip(decision: Decision): Promise<void>;
  snooze(decision: Decision, duration?: string): Promise<void>;
  never(decision: Decision, scope?: NeverScope): Promise<void>;
}
