// jsonwebtoken, with the two names for a lifetime that its first versions knew and that rules still use.
'use strict';

const kSecondsIn = {expiresInSeconds: 1, expiresInMinutes: 60};

module.exports = () => (jwt) => {
  function sign(payload, secret, options, callback) {
    if (typeof options !== 'object' || options === null) return jwt.sign(payload, secret, options, callback);
    const known = {...options};
    for (const name of Object.keys(kSecondsIn)) {
      if (known[name] !== undefined) known.expiresIn = known[name] * kSecondsIn[name];
      delete known[name];
    }
    return jwt.sign(payload, secret, known, callback);
  }
  return {...jwt, sign};
};
