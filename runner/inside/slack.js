// What rules know as `slack-notify`: messages for the address of an incoming webhook. Nobody has to wait for them.
'use strict';

const kKinds = {
  bug: {channel: '#bugs', icon_emoji: ':bug:', username: 'Bug'},
  alert: {channel: '#alerts', icon_emoji: ':warning:', username: 'Alert'},
  note: {channel: '#alerts', icon_emoji: ':information_source:', username: 'Note'},
  success: {channel: '#alerts', icon_emoji: ':trophy:', username: 'Success'},
};
const kShort = 25;  // Characters of a value that leaves room for another beside it.

function payload_of(message) {
  const {fields, ...rest} = typeof message === 'string' ? {text: message} : {...message};
  const payload = {unfurl_links: true, username: 'Robot', ...rest};
  if (fields === undefined) return payload;
  const shown = Object.keys(fields).map((title) => {
    const value = typeof fields[title] === 'object' ? JSON.stringify(fields[title]) : String(fields[title]);
    return {title, value, short: value.length < kShort};
  });
  payload.attachments = [...(payload.attachments || []), {fallback: 'Alert details', fields: shown}];
  return payload;
}

module.exports = () => (network) => (hook_url) => {
  let tell_of_error = () => {};
  async function send(message, callback) {
    const has_callback = typeof callback === 'function';
    try {
      const answer = await network.send({method: 'POST', url: hook_url, headers: {'content-type': 'application/json'},
                                         body: JSON.stringify(payload_of(message)), heeded: () => has_callback});
      if (answer.status !== 200) throw new Error(`Slack answered with status ${answer.status}.`);
    } catch (error) {
      tell_of_error(error);
      if (has_callback) callback(error);
      return;
    }
    if (has_callback) callback(null);
  }
  const extend = (defaults) => (message, callback) => send({...defaults, ...(typeof message === 'string' ? {text: message} : message)}, callback);
  const slack = {send, request: send, extend};
  for (const kind of Object.keys(kKinds)) slack[kind] = extend(kKinds[kind]);
  Object.defineProperty(slack, 'onError', {get: () => tell_of_error, set: (call) => { tell_of_error = call; }});
  return slack;
};
