// The evergreen script: small, and always the newest. Names the part that draws by its content.
import { publish } from './publish.ts';
import type { Ui } from './widget.ts';

declare const UI_FILE: string;

const script = document.currentScript as HTMLScriptElement;
publish(script, () => import(new URL(UI_FILE, script.src).href) as Promise<Ui>);
