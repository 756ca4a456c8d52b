import { asBackupError } from '../errors/as-backup-error.ts';
import type { BackupError } from '../errors/backup-error.ts';
import { Objections } from '../errors/objections.ts';
import type { ErrorReport } from '../run/report.ts';
import type { ApplicationStage, Stage } from './stages.ts';

/** A tap as the host knows it: who, where, and under which rule. */
export interface TapInfo {
  readonly step: string;
  readonly use: string;
  readonly stage: Stage | ApplicationStage;
}

const origins = new WeakMap<Error, TapInfo>();

/** The error as a BackupError that remembers which tap threw it, each objection that it gathers too. The first to claim an error keeps it. */
export const attribute = (thrown: unknown, tap: TapInfo): BackupError => {
  const error = asBackupError(thrown, 'CORE_PLUGIN_BROKEN', `"${tap.use}" broke in the step "${tap.step}"`);
  for (const one of error instanceof Objections ? [error, ...error.objections] : [error]) if (!origins.has(one)) origins.set(one, tap);
  return error;
};

/** Which tap threw the error; `undefined` when none did. */
export const originOf = (error: Error): TapInfo | undefined => origins.get(error);

/** An error in the words of report and events. */
export const describeError = (error: BackupError, step?: string): ErrorReport => {
  const origin = origins.get(error);
  const at = origin?.step ?? step;
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(at === undefined ? {} : { step: at }),
    ...(origin === undefined ? {} : { use: origin.use }),
    ...(error instanceof Objections ? { objections: error.objections.map(describeObjection) } : {}),
  };
};

const describeObjection = (error: BackupError) => ({
  code: error.code,
  message: error.message,
  ...(error.hint === undefined ? {} : { hint: error.hint }),
  ...useOf(error),
});

const useOf = (error: BackupError) => {
  const origin = origins.get(error);
  return origin === undefined ? {} : { use: origin.use };
};
