import { BackupError } from './backup-error.ts';

/** Several refusals at once, so that nobody has to mend them one run at a time. */
export class Objections extends BackupError {
  readonly objections: readonly BackupError[];

  constructor(code: string, subject: string, objections: readonly BackupError[]) {
    // What a plugin has gathered stands beside what others have, so that no detail hides inside another refusal.
    const flat = objections.flatMap((one) => (one instanceof Objections ? one.objections : [one]));
    super(code, `${subject}: ${flat.length === 1 ? 'one objection' : `${flat.length} objections`}.`, {
      hint: 'Each objection names its place and what to do.',
    });
    this.name = 'Objections';
    this.objections = flat;
  }
}

/** Nothing when there are none, the objection itself when there is one, all of them together otherwise. */
export const refuseIfAny = (code: string, subject: string, objections: readonly BackupError[]): void => {
  const [first] = objections;
  if (first === undefined) return;
  throw objections.length === 1 ? first : new Objections(code, subject, objections);
};
