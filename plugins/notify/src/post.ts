import { noAnswer, notAccepted } from './errors.ts';
import { attemptSeconds, type Miss } from './persist.ts';

/** What is posted. */
export interface Letter {
  readonly type: 'text/plain; charset=utf-8' | 'application/json';
  readonly body: string;
}

// Too many requests, a slow gateway, a server that is being restarted: these pass.
const passes = (status: number) => status === 408 || status === 429 || status >= 500;

/** Posts once. Redirects are not followed: they would turn the post into a get, and carry what is in the address elsewhere. */
export const post = async (url: URL, { type, body }: Letter, signal: AbortSignal): Promise<Miss | undefined> => {
  try {
    const headers = { 'content-type': type, 'user-agent': 'tapedeck' };
    const response = await fetch(url, { method: 'POST', redirect: 'manual', headers, body, signal });
    await response.body?.cancel();
    return response.ok ? undefined : { error: notAccepted(response.status), mayPass: passes(response.status) };
  } catch (error) {
    return { error: noAnswer(signal.aborted ? `${attemptSeconds} seconds have passed` : codeOf(error)), mayPass: true };
  }
};

// The code of the system alone; the message may hold the address.
const codeOf = (error: unknown) => {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no connection was had';
};
