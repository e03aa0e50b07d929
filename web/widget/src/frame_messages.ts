// What the page and the frame say to each other. Each message has the nonce that the page made, and is sent to one origin
// and believed from that alone. No answer is among them.
import type { Token } from './api.ts';

/** What the frame is told when it is ready. */
export interface Begin {
  decision: string;
  locale: string;
  /** Whether a question in its place, or one over the page, which is closed and, if a modal, gets the focus. */
  isInline: boolean;
  isModal: boolean;
  /** Whether the page has a token; it is asked for when it is needed. */
  hasToken: boolean;
  key?: string | undefined;
  texts?: Record<string, string> | undefined;
  profileUrl?: string | undefined;
  colorScheme: string;
  /** Variables of the theme that the page sets, without "--acquaint-". */
  theme: Record<string, string>;
}

export interface FromPage {
  begin?: Begin;
  /** Answers `wantsToken`; null when there is none to be had. */
  token?: Token | null;
}

export interface FromFrame {
  isReady?: true;
  wantsToken?: true;
  /** The question is drawn. */
  isShown?: true;
  height?: number;
  answered?: { complete: boolean };
  skipped?: 'skip' | 'never' | 'closed';
  /** The question has gone. */
  isGone?: true;
  /** It cannot be shown: a code that docs/errors.md lists, or none. */
  failed?: string;
}

/** What of the theme goes into the frame, and the property whose grammar its value must have. */
export const themed: Record<string, string> = {
  text: 'color', muted: 'color', surface: 'color', border: 'color', accent: 'color', 'on-accent': 'color', danger: 'color',
  radius: 'border-radius', font: 'font-family',
};
