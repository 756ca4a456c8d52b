import type { BackupError } from '@tapedeck/core';
import { connectionLost, serverRefused } from '../errors.ts';
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
  const told = tellingOf(error);
  if (told !== undefined) return serverRefused(told.number, told.message, hintOf(told), error);
  return connectionLost(error instanceof Error ? error.message : String(error), error);
};

/** What the server said when a statement failed; `undefined` where it was none of the server. */
export const toldBy = (failure: unknown): ServerMessage | undefined => (failure instanceof Error ? tellingOf(failure.cause) : undefined);

const tellingOf = (error: unknown): ServerMessage | undefined => {
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const said = all.filter(isServerMessage);
  return said.find(({ number }) => number !== terminating) ?? said[0];
};

const isServerMessage = (error: unknown): error is ServerMessage =>
  error instanceof Error && 'number' in error && typeof error.number === 'number';
