import type { BackupError } from '@tapedeck/core';
import { certificateRefused, loginRefused, noConnection, notEncrypted } from '../errors.ts';

/** Why there is no connection, as a person can mend it. */
export const connectionFailure = (server: string, user: string, error: unknown): BackupError => {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ELOGIN') return loginRefused(server, user, message, error);
  if (code === 'EENCRYPT') return notEncrypted(server, message, error);
  return /certificate/i.test(message) ? certificateRefused(server, message, error) : noConnection(server, message, error);
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
