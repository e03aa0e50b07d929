// crypto as scripts have it. Some of it works on other threads and calls back when that is done, which may be after
// the execution: then it is left unsaid, so that nothing of a script runs on beside the next one.
'use strict';

module.exports = (inside) => (crypto) => {
  // A function of Node.js whose callback, if it is given one, is called as those of timers are.
  function with_callback(call) {
    const made = (...values) => {
      const last = values[values.length - 1];
      if (typeof last === 'function') values[values.length - 1] = (...told) => inside.call_back(() => last(...told));
      return call(...values);
    };
    // How util.promisify() is to take it.
    for (const key of Object.getOwnPropertySymbols(call)) Object.defineProperty(made, key, {value: call[key]});
    return made;
  }

  function with_promise(holder, name) {
    return (...values) => new Promise((resolve, reject) => {
      holder[name](...values).then((value) => inside.call_back(() => resolve(value)), (error) => inside.call_back(() => reject(error)));
    });
  }

  const {webcrypto} = crypto;
  const subtle = {};
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(webcrypto.subtle))) {
    if (name !== 'constructor') subtle[name] = with_promise(webcrypto.subtle, name);
  }
  const copy = {...crypto, subtle};
  for (const name of Object.keys(crypto)) {
    const is_class = /^[A-Z]/.test(name);
    if (typeof crypto[name] === 'function' && !is_class) copy[name] = with_callback(crypto[name]);
  }
  copy.webcrypto = {subtle, CryptoKey: webcrypto.CryptoKey, randomUUID: () => webcrypto.randomUUID(),
                    getRandomValues: (into) => webcrypto.getRandomValues(into)};
  if (crypto.getRandomValues !== undefined) copy.getRandomValues = copy.webcrypto.getRandomValues;
  return copy;
};
