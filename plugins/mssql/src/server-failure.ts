import type { BackupError } from '@tapedeck/core';
import { connectionLost, serverRefused } from './errors.ts';
import { hintOf } from './server-hints.ts';

/** A message of the server, as far as anybody here looks at it. */
export interface ServerMessage {
  readonly number: number;
  readonly message: string;
}

// It only says that the statement has ended; why, the server has said before.
const terminating = 3013;

/** The error that tells why a statement failed. */
export const failureOf = (error: unknown): BackupError => {
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const said = all.filter(isServerMessage);
  const telling = said.find(({ number }) => number !== terminating) ?? said[0];
  if (telling !== undefined) return serverRefused(telling.number, telling.message, hintOf(telling), error);
  return connectionLost(error instanceof Error ? error.message : String(error), error);
};

/** The number that the server gave its error; `undefined` where it was none of the server. */
export const numberOfFailure = (error: unknown): number | undefined => {
  const cause = error instanceof Error ? error.cause : undefined;
  const all: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const said = all.filter(isServerMessage);
  return (said.find(({ number }) => number !== terminating) ?? said[0])?.number;
};

const isServerMessage = (error: unknown): error is ServerMessage =>
  error instanceof Error && 'number' in error && typeof error.number === 'number';
