// The pinned script: all of the widget in one file, whose hash a page may insist on.
import { actionsOf } from './actions.ts';
import { publish } from './publish.ts';
import { show } from './show.ts';

publish(document.currentScript as HTMLScriptElement, async () => ({ actionsOf, show }));
