// Somebody without an account (docs/visitors.md): the page's write key instead of a token, and an id in the storage
// of the page's origin, once the person has agreed to it.
import type { Settings } from './api.ts';
import type { Answer, Post, ServerError } from './server.ts';

const place = 'acquaint-visitor';
let beginning: string | Promise<string> | undefined;

// Who has not agreed is asked nothing, and the server hears nothing of them. The empty path is "not you?": the visitor
// is erased, unless it became a user.
export const visitorPost = (post: Post, { key, consent }: Settings): Post => async (path, body) => {
  const held = localStorage.getItem(place);
  if (!path || !consent) {
    localStorage.removeItem(place);
    return held ? post(`/v1/visitors/${held}/reset`, { key }) : { body: {} } as Answer;
  }
  // Two questions at once are of one visitor.
  beginning ??= held ?? post('/v1/visitors', { key, consent }).then(({ body: begun }) => begun['visitor'] as string);
  try {
    const visitor = await beginning;
    localStorage.setItem(place, visitor);
    return await post(path, { ...body, key, visitor: path.endsWith('/decisions') ? visitor : undefined });
  } catch (error) {
    if (/^visitor/.test((error as ServerError).code!)) localStorage.removeItem(place);
    throw error;
  } finally {
    beginning = undefined;
  }
};
