// What scripts can get hold of of this side stays as it is. Node.js freezes what the language has (--frozen-intrinsics);
// this does the rest: whatever can be reached from a part of Node.js that scripts are given, by its properties, its
// accessors, and what it inherits from. A method put there would be called with the next user's values.
const kNever = new Set([process, globalThis]);

function is_object(value) {
  return (typeof value === 'function' || typeof value === 'object') && value !== null;
}

// A property of that name can still be set on an object that inherits it, as Node.js itself does; so it is not frozen.
function lockProperty(object, key, locked) {
  const held = Object.getOwnPropertyDescriptor(object, key);
  if (!held.configurable) {
    if (held.writable && is_object(held.value)) Object.defineProperty(object, key, {writable: false});
    return;
  }
  if (!held.writable) {
    Object.defineProperty(object, key, {configurable: false});
    return;
  }
  const {value, enumerable} = held;
  const accessors = {
    get() { return value; },
    set(other) {
      if (locked.has(this)) throw new TypeError('What Node.js shares cannot be changed.');
      Object.defineProperty(this, key, {value: other, writable: true, enumerable: true, configurable: true});
    },
  };
  Object.freeze(accessors.get);
  Object.freeze(accessors.set);
  Object.defineProperty(object, key, {...accessors, enumerable, configurable: false});
}

// What an object leads to: values, accessors, what it inherits from.
function behind(object) {
  const found = [Object.getPrototypeOf(object)];
  if (ArrayBuffer.isView(object)) return found;
  for (const key of Reflect.ownKeys(object)) {
    const {value, get, set} = Object.getOwnPropertyDescriptor(object, key);
    found.push(value, get, set);
  }
  return found.filter(is_object);
}

// `parts` and all behind them are locked; of `samples`, things that scripts can make themselves, only what is behind.
export function lockAll(parts, samples) {
  const own = new Set(samples);  // Of this start alone: nothing inherits from them.
  const locked = new WeakSet();
  const waiting = [...parts, ...samples].filter(is_object);
  const seen = new Set(waiting);
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (kNever.has(object)) throw new Error('Scripts could reach the process.');
    const leads_to = behind(object);
    if (!own.has(object) && !ArrayBuffer.isView(object) && !Object.isFrozen(object)) {
      locked.add(object);
      for (const key of Reflect.ownKeys(object)) lockProperty(object, key, locked);
      Object.preventExtensions(object);
    }
    for (const next of leads_to) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
}
