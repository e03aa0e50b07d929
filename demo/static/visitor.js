// Readers without an account: asked first whether they may be remembered, forgotten by "Not you?", and known again
// when they sign up or log in. On pages that ask: #visitor, whose data-key is empty where somebody is logged in.
import { element } from '/static/dom.js';

const panel = document.querySelector('#visitor');
const { key } = panel.dataset;
const visitorPlace = 'acquaint-visitor'; // Where the widget keeps the id, once there is one.
const choicePlace = 'may-be-remembered';

const post = async (path, body) => {
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} gave ${answer.status}`);
  return answer.json();
};

// Words, and buttons by name; the words are announced.
function say(words, actions = {}) {
  panel.querySelector('[role=status]').replaceChildren(words);
  panel.querySelector('.buttons').replaceChildren(...Object.entries(actions).map(([name, act]) => {
    const button = element('button', { type: 'button' }, name);
    button.addEventListener('click', act);
    return button;
  }));
  panel.hidden = !words;
}

// Everybody after this one is somebody else, and is asked for their own consent.
function forget() {
  localStorage.removeItem(visitorPlace);
  localStorage.removeItem(choicePlace);
}

async function takeOver() {
  const visitor = localStorage.getItem(visitorPlace);
  if (!visitor) return;
  const { brought = [] } = await post('/visitor/merge', { visitor });
  forget();
  if (brought.length === 0) return;
  say(`What was told on this device before you came in is yours now: ${brought.join(', ')}.`, {
    async 'That was not me'() {
      await post('/visitor/part', { visitor });
      say('Taken back. None of it is yours.');
    },
  });
}

// Sets the widget up for whoever is here, and calls `ask` as soon as that is somebody who may be asked.
export async function whenKnown(acquaint, ask) {
  const begin = (who) => ask(acquaint.init({ ...who, profileUrl: '/behind' }));
  if (!key) {
    await takeOver().catch(console.error);
    return begin({});
  }
  acquaint.init({ key }); // Of whom nothing is sent.
  const remember = () => {
    say('We remember you on this device, without a name.', {
      'Not you? Forget it all'() {
        acquaint.reset(); // It needs the id once more, and removes it then.
        localStorage.removeItem(choicePlace);
        say('Forgotten, here and with us.');
      },
    });
    begin({ key, consent: true });
  };
  const choose = (choice) => {
    localStorage.setItem(choicePlace, choice);
    if (choice === 'yes') remember();
    else say('We keep nothing of you.');
  };
  const chosen = localStorage.getItem(choicePlace);
  if (chosen === 'yes') return remember();
  if (chosen === 'no') return;
  say('You have no account, and we keep nothing of you. May we remember on this device what you tell us, to pick articles for you?', {
    'Yes, remember me': () => choose('yes'),
    No: () => choose('no'),
  });
}
