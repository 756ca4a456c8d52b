import type { StateFolder } from '../state.ts';
import type { Speaker } from '../tds/serve.ts';
import { done, failure, type Message } from '../tds/tokens.ts';

/** What answers a statement. */
export interface Answering {
  readonly folder: StateFolder;
  readonly speaker: Speaker;
}

/** Says why a statement ends, and that it does, as the server does it: the reason first. */
export const terminate = (speaker: Speaker, what: string, reason: Message): false => {
  speaker.say(Buffer.concat([failure(reason), failure({ number: 3013, text: `${what} is terminating abnormally.` }), done(2 | 1)]));
  return false;
};
