// What may become of a question: the part of the interface that needs one.
import type { Acquaint, Answered, Decision, Events, Problem, Step } from './api.ts';
import type { Post } from './server.ts';

export type Emit = <Name extends keyof Events>(name: Name, event: Events[Name]) => void;
export type Actions = Pick<Acquaint, 'start' | 'answer' | 'skip' | 'snooze' | 'never'>;

// `locale` is the language that what the server says shall have.
export function actionsOf(post: Post, emit: Emit, locale: string): Actions {
  const act = (decision: Decision, action: string, body: object) =>
    post(`/v1/decisions/${encodeURIComponent(decision.id)}/${action}`, body);
  const end = async (decision: Decision, how: 'skip' | 'snooze' | 'never', body: object) => {
    await act(decision, how, body);
    emit('skipped', { decision, how });
  };
  return {
    // Nobody waits for it, and nothing is lost with it.
    start: (decision) => act(decision, 'start', {}).catch(() => {}),
    async answer(decision, replies): Promise<Answered> {
      const { status, body } = await act(decision, 'answers', { step: decision.page.step.id, locale, ...replies });
      if (status === 422) return { outcome: 'refused', errors: (body['errors'] ?? []) as Problem[] };
      const page = body['page'] as Step | undefined;
      emit('answered', { decision, complete: !page });
      if (!page) return { outcome: 'completed' };
      decision.page = page;
      return { outcome: 'next', page };
    },
    skip: (decision) => end(decision, 'skip', {}),
    snooze: (decision, duration) => end(decision, 'snooze', { for: duration }),
    never: (decision, scope) => end(decision, 'never', { scope }),
  };
}
