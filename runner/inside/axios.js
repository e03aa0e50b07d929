// How axios sends its requests here.
'use strict';

module.exports = () => (network, axios) => async (config) => {
  let answer;
  try {
    answer = await network.send({method: config.method, url: axios.getUri(config), headers: headers_of(config), body: config.data,
                                 timeout: config.timeout, follow: config.maxRedirects !== 0});
  } catch (error) {
    throw new axios.AxiosError(error.message, error.code, config);
  }
  const body = config.responseType === 'arraybuffer' ? answer.body : answer.body.toString('utf8');
  const response = {data: body, status: answer.status, statusText: answer.reason, headers: axios.AxiosHeaders.from(answer.headers), config, request: {}};
  if (!config.validateStatus || config.validateStatus(answer.status)) return response;
  throw new axios.AxiosError(`Request failed with status code ${answer.status}`,
                             answer.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE', config, {}, response);
};

function headers_of(config) {
  const headers = {...config.headers.toJSON()};
  if (config.auth) {
    headers.authorization = `Basic ${Buffer.from(`${config.auth.username || ''}:${config.auth.password || ''}`).toString('base64')}`;
  }
  return headers;
}
