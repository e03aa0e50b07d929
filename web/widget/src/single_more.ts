// The second pinned script: the rarer kinds, where the first one looks for them.
import { more, type More } from './more.ts';

(window as { acquaintMore?: More }).acquaintMore = more;
