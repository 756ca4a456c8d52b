import { closeSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { type Answers, answer } from './answer.ts';
import { encodeReply, type Request, readRequest } from './protocol.ts';
import { Refused } from './refused.ts';
import { doNotBlock, readNow, waitFor, wakeHandle } from './system-calls.ts';

const { EIO } = constants.errno;
// No request is longer: none of them brings data.
const requestBytes = 128 << 10;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Answers what the kernel asks, many requests at a time, until it is unmounted or the signal fires; tells which. Closes the handle. */
export const serve = async (
  handle: number,
  answers: Answers,
  mounted: () => void,
  signal: AbortSignal,
): Promise<'unmounted' | 'stopped'> => {
  const wake = wakeHandle();
  const atWork = new Set<Promise<void>>();
  const stop = () => void writeSync(wake, new BigUint64Array([1n]));
  signal.addEventListener('abort', stop, { once: true });
  try {
    doNotBlock(handle);
    mounted();
    const buffer = Buffer.alloc(requestBytes);
    while (!signal.aborted) {
      const request = nextRequest(handle, buffer);
      if (request === 'unmounted') return 'unmounted';
      if (request === undefined) await waitFor([handle, wake]);
      else track(atWork, answerOne(handle, answers, request));
    }
    return 'stopped';
  } finally {
    await Promise.all(atWork);
    signal.removeEventListener('abort', stop);
    // To those who still use the mount this is its end.
    closeSync(handle);
    closeSync(wake);
  }
};

const track = (atWork: Set<Promise<void>>, work: Promise<void>): void => {
  atWork.add(work);
  work.then(
    () => atWork.delete(work),
    // Kept, and thrown at the end.
    () => undefined,
  );
};

const nextRequest = (handle: number, buffer: Buffer): Request | 'unmounted' | undefined => {
  try {
    const bytes = readNow(handle, buffer);
    return bytes === undefined ? undefined : readRequest(Buffer.from(buffer.subarray(0, bytes)));
  } catch (error) {
    if (codeOf(error) === 'ENODEV') return 'unmounted';
    // Whoever asked has taken the request back.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const answerOne = async (handle: number, answers: Answers, request: Request): Promise<void> => {
  let reply: Buffer | undefined;
  try {
    const body = await answer(answers, request);
    reply = body && encodeReply(request.unique, 0, body);
  } catch (error) {
    reply = encodeReply(request.unique, error instanceof Refused ? error.errno : EIO);
  }
  if (reply === undefined) return;
  try {
    writeSync(handle, reply);
  } catch (error) {
    // Whoever asked does not wait any longer, or the mount has ended, which the next read tells.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENODEV') return;
    // The kernel does not take this answer; without any, whoever asked would wait for ever.
    writeSync(handle, encodeReply(request.unique, EIO));
  }
};
