// The third pinned script: the frame around what is sensitive, where the first one looks for it.
import * as isolated from './isolated.ts';

(window as { acquaintIsolated?: isolated.Isolated }).acquaintIsolated = isolated;
