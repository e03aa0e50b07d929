// The words of the rarer kinds.
const en = {
  other: 'Something else',
  other_text: 'Your own answer',
  country: 'Country',
  told: 'Is it still {value}?',
  guess: 'We think it is {value}. Is that right?',
  yes: 'Yes',
  changed: 'No, it is something else',
  decline: 'Rather not say',
  accept: 'Please accept this to go on.',
};
export type RareKey = keyof typeof en;

const de: Record<RareKey, string> = {
  other: 'Etwas anderes',
  other_text: 'Ihre eigene Antwort',
  country: 'Land',
  told: 'Stimmt noch: {value}?',
  guess: 'Wir vermuten: {value}. Stimmt das?',
  yes: 'Ja',
  changed: 'Nein, es ist etwas anderes',
  decline: 'Keine Angabe',
  accept: 'Bitte stimmen Sie zu, um fortzufahren.',
};

export const rareTexts = { en, de };
export type RareTexts = typeof rareTexts;
