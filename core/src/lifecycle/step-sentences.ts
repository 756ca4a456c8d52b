import type { BackupStep, RestoreStep } from './steps.ts';

/** What a step is for, in one sentence. */
export interface StepSentence {
  readonly sentence: string;
  /** Whether the documented sequence of a backup job has it; the others are ours. */
  readonly documented: boolean;
}

/** The sentence of each backup step. */
export const backupSentences: Readonly<Record<BackupStep, StepSentence>> = {
  recover: { sentence: 'What a crash left behind is undone.', documented: false },
  check: { sentence: 'Can this job run? All objections at once.', documented: false },
  start: { sentence: 'The job starts.', documented: true },
  pre: { sentence: 'Custom "pre" commands are run.', documented: true },
  locate: {
    sentence: 'The destination is looked for: the first of the listed ones that is there, has room, and is ours.',
    documented: true,
  },
  create: { sentence: 'An empty media file is created at the destination, in overwrite or append mode.', documented: true },
  applications: { sentence: 'Plug-in selections are processed, in the stages system, mail, machines, databases, other.', documented: true },
  snapshot: { sentence: 'A snapshot is taken for the whole request.', documented: true },
  select: { sentence: 'The selection list is processed into a plan.', documented: true },
  stream: { sentence: 'The files are streamed into the media file.', documented: true },
  written: { sentence: 'Status is updated once files have been processed; normal verification has confirmed them.', documented: true },
  commit: { sentence: 'Index, catalog and trailer make it a restore point.', documented: false },
  transfer: { sentence: 'What lies in a spool is written to its medium, and read back from there.', documented: false },
  compare: { sentence: 'Advanced verification: the whole process again, writing nothing.', documented: true },
  replicate: { sentence: 'Further copies are made at secondary sites.', documented: false },
  retain: { sentence: 'Restore points that are no longer wanted are removed; only after a complete run.', documented: false },
  log: { sentence: 'Log files are written out.', documented: true },
  post: { sentence: 'Custom "post" commands are run, with the outcome in their environment.', documented: true },
  eject: { sentence: 'The media is ejected, if asked.', documented: true },
  report: { sentence: 'The world is told how it went.', documented: false },
  shutdown: { sentence: 'The system is shut down, if asked.', documented: true },
  progress: { sentence: 'Front ends are told how far the run is.', documented: false },
};

const ours = (sentence: string): StepSentence => ({ sentence, documented: false });

/** The sentence of each restore step. All of it is ours. */
export const restoreSentences: Readonly<Record<RestoreStep, StepSentence>> = {
  recover: ours('What a crash left behind is undone.'),
  check: ours('Can this restore run? All objections at once.'),
  start: ours('The restore starts.'),
  pre: ours('Custom commands are run before anything is written.'),
  locate: ours('The place where the media files live is looked for.'),
  open: ours('The restore point is opened.'),
  choose: ours('What comes back is chosen.'),
  place: ours('The files are put in their place.'),
  applications: ours('Restored workloads are handed back to their applications.'),
  verify: ours('What was restored is compared with what was stored.'),
  log: ours('Log files are written out.'),
  post: ours('Custom commands are run after the restore, with the outcome in their environment.'),
  report: ours('The world is told how it went.'),
};
