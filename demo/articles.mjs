// What the magazine has to read, the lead article first.
export const articles = [
  {
    slug: 'engines',
    topic: 'Machines',
    title: 'The engine that was never finished',
    summary: 'Why a machine of brass, designed in the 1830s, still tells us how to build computers.',
    author: 'Mary Wilson',
    minutes: 4,
    text: [
      'In 1837 Charles Babbage described a machine with a store for numbers and a mill to work on them. Programs came on punched cards, and one card could send the machine back to an earlier one.',
      'Nobody built it. The parts could be made, but not paid for: each wheel was filed by hand, and the design changed faster than the workshop could follow.',
      'The drawings were not the problem. They are so exact that engineers still read them, wheel by wheel, and find that the parts would have moved as they should.',
      'What survived is the separation of store and mill. Every computer since keeps what it knows in one place and works on it in another.',
    ],
  },
  {
    slug: 'notes',
    topic: 'Programs',
    title: 'Note G, read slowly',
    summary: 'A table of 25 operations, one misprint, and the first program ever printed.',
    author: 'Thomas Hill',
    minutes: 3,
    text: [
      'The notes that Ada Lovelace added to a translation are three times as long as the text. The last of them, Note G, lays out how the engine would compute the Bernoulli numbers.',
      'It is a table: operation, the variables acted upon, the variables that receive the result. A small error hides in the fourth row; a division is printed the wrong way round.',
      'Reading it row by row is still the best way to see that a program is a plan for somebody else to carry out.',
    ],
  },
  {
    slug: 'looms',
    topic: 'Patterns',
    title: 'What the looms knew',
    summary: 'Thousands of cards, one silk portrait, and the idea that patterns can be stored.',
    author: 'Jeanne Roux',
    asksAtTheEdge: true,
    minutes: 3,
    text: [
      'A portrait woven in silk in 1839 needed some 24,000 cards. Visitors took it for an engraving.',
      'The loom does not understand the picture. It does what the next card says, and the picture is what remains.',
      'Stored patterns changed who could weave: the skill moved from the hand to the cards, and the cards could be copied.',
    ],
  },
  {
    slug: 'museum',
    topic: 'Workshops',
    title: 'A century and a half late',
    summary: 'In 1991 a museum in London built what the drawings of the 1840s asked for. It worked.',
    author: 'Mary Wilson',
    canBeKept: true,
    minutes: 2,
    text: [
      'The second Difference Engine was designed in the late 1840s and left in a drawer. The Science Museum in London built it for the 200th birthday of its inventor.',
      'Its calculating part has some 4,000 pieces of bronze, iron and steel. Whoever turns the handle hears each addition ripple through the columns.',
      'The printer came eleven years later. The machine writes its own tables, because an engine that leaves the copying to people leaves the errors to them, too.',
    ],
  },
];
