import { BackupError } from '../errors/backup-error.ts';
import type { RegisteredTap } from '../lifecycle/wrap-tap.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What stands against a job that wants its medium ejected: that no destination of it can do so. With several, one may well be there to fall back to. */
export const ejectObjections = (
  { site, loaded: { name, job, uses } }: Pick<PreparedRun, 'site' | 'loaded'>,
  taps: readonly RegisteredTap[],
): readonly BackupError[] => {
  const destinations = uses.filter(({ place, isReplica }) => place === 'destination' && !isReplica);
  if (job.eject === false || destinations.some((use) => ejects(use.name, taps))) return [];
  const names = destinations.map((use) => `"${use.name}"`).join(', ');
  return [
    new BackupError('CORE_EJECT_IMPOSSIBLE', `The job wants its medium ejected, and ${names} cannot eject anything.`, {
      hint: 'Set "eject: false" in the job, or use a destination that can be taken out.',
      place: site.document.placeOf(['jobs', name, 'eject'], true),
    }),
  ];
};

/** Notes that the destination that this run has used, of several, stays where it is. */
export const noteStaying = ({ context, taps }: Pick<PreparedRun, 'context' | 'taps'>): void => {
  const used = context.steps.find(({ step }) => step === 'locate')?.taps.at(-1)?.use;
  if (context.found.destination === undefined || used === undefined || ejects(used, taps.backup)) return;
  context.note('CORE_NOTHING_EJECTED', `Nothing is ejected, for "${used}" cannot eject anything.`);
};

const ejects = (use: string, taps: readonly RegisteredTap[]) => taps.some((tap) => tap.step === 'eject' && tap.use === use);
