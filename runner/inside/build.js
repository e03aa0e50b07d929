// Whether an action could run: its text is a script, and the modules that it depends on are here. Nothing of it runs.
'use strict';

module.exports = (inside) => (work) => {
  inside.origin = work.name;
  const end = (outcome) => inside.done({...outcome, origin: work.name, changes: []});
  const missing = work.modules.filter((name) => !inside.knows(name));
  if (missing.length > 0) {
    const message = `Cannot find module ${missing.map((name) => `'${name}'`).join(', ')}`;
    end({verdict: 'error', error: {name: 'Error', code: 'MODULE_NOT_FOUND', message}});
    return;
  }
  try {
    inside.evaluate_module(work.code, work.name);
    end({verdict: 'allow'});
  } catch (error) {
    end({verdict: 'error', error: inside.describe(error)});
  }
};
