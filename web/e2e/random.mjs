// Random things that are the same on every machine.

// Mulberry32.
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Random {
  constructor(seed) {
    this.random = randomOf(seed);
  }
  below(bound) {
    return Math.floor(this.random() * bound);
  }
  oneOf(list) {
    return list[this.below(list.length)];
  }
  some(make, least, most) {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
