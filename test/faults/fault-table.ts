import type { BackupStep, Outcome, RestoreStep } from '@tapedeck/core';

/** The kinds of faults: what each is, and what there is to do about it. The page for administrators prints them as they stand here. */
export const faults = {
  'tool fails': {
    is: 'A program that a plugin runs, or the plugin itself, ends with an error.',
    doThis: 'Run the program by hand as the same user; the message holds the end of what it printed.',
  },
  'tool hangs': {
    is: 'A program does not end. Its own time limit (`limitMinutes`) ends it, and all that it has started.',
    doThis: 'See what it waits for, or raise its limit.',
  },
  'tool lies': {
    is: 'A program says that all went well, and it did not.',
    doThis: 'Mend the program. What only it knows nobody else can notice: restore now and then, and look.',
  },
  'destination gone': {
    is: 'From this step on the destination answers nothing any more.',
    doThis: 'Connect or mount it again. The next run goes on where this one ended.',
  },
  'destination full': { is: 'From this step on there is no room at the destination.', doThis: 'Make room, or take a larger drive.' },
  'destination read-only': {
    is: 'From this step on the destination can only be read.',
    doThis: 'See whether it is write-protected, or was mounted read-only after an error.',
  },
  'destination slow': {
    is: 'From this step on each answer of the destination takes long.',
    doThis: 'Nothing, while the deadlines are long enough.',
  },
  'destination lies': {
    is: 'In this step the destination keeps, or gives back, other bytes than were written, and no error.',
    doThis: 'Do not trust it any more: run `tapedeck verify` on older points, and take another drive.',
  },
  'torn write': { is: 'In this step half of what is written arrives, then comes an error.', doThis: 'Check the drive and its cable.' },
  'error on flush': {
    is: 'In this step the destination cannot say that what was written is safe.',
    doThis: 'Check the drive and its cable.',
  },
  'error on rename': { is: 'In this step nothing can be renamed at the destination.', doThis: 'Check the drive and its file system.' },
  'source vanishes': {
    is: 'Something goes away after it was listed.',
    doThis: 'Nothing, if it was meant to go; otherwise see the problems of the report.',
  },
  'source unreadable': { is: 'Something cannot be read.', doThis: 'Run as a user who may read it, leave it out, or tolerate it.' },
  'source changes': { is: 'A file changes while it is read.', doThis: 'Read from snapshots, or tolerate it.' },
  'out of memory': { is: 'A worker thread has no memory left.', doThis: 'Run the job again when the machine has more to spare.' },
  'worker dies': { is: 'A worker thread ends of itself.', doThis: 'Run the job again; if it happens twice, report it with the log.' },
  cancel: { is: 'Somebody cancels the run (Ctrl-C, or the signal TERM).', doThis: 'Run the job again when it suits.' },
  deadline: {
    is: 'A plugin, or a program that it runs, does not come back within the deadline of the step.',
    doThis: 'See what it waits for, or raise the deadline under `limits`.',
  },
  kill: { is: 'The process is ended without a word (`kill -9`, a crash).', doThis: 'Start it again.' },
} as const;

/** A kind of fault. */
export type Fault = keyof typeof faults;

/**
 * What a run that met a fault leaves at the destination, beside all earlier points: a restore point, a fragment that the next run goes
 * on from or removes, or a file that is listed as damaged. Nothing else is ever left: no lock, no journal, no process, no temporary file. Only
 * a process that was killed, or that could not reach the destination, leaves its lock and its journal, for the next start to clear away.
 */
export type Left = 'nothing' | 'a point' | 'a fragment' | 'a damaged file';

interface Expected {
  readonly fault: Fault;
  readonly outcome: Outcome | 'killed';
  /** Code of the error, a problem or a note that tells it; empty where there is nothing to tell. */
  readonly code: string;
  readonly left: Left;
  /** Says more exactly what happens, where the kind of fault leaves it open. */
  readonly how: string;
}

/** One row: a fault in a step, and what is expected of the run. */
export type FaultRow = Expected &
  ({ readonly table: 'backup'; readonly step: BackupStep } | { readonly table: 'restore'; readonly step: RestoreStep });

const row = (fault: Fault, outcome: Expected['outcome'], code: string, left: Left, how = ''): Expected => ({
  fault,
  outcome,
  code,
  left,
  how,
});

const failed = 'HOST_COMMAND_FAILED';
const tooLong = 'HOST_COMMAND_TOO_LONG';
const late = 'CORE_DEADLINE';
const cancelled = 'CORE_CANCELLED';
const gone = 'DESTINATION_GONE';
const full = 'DESTINATION_FULL';
const readOnly = 'DESTINATION_READ_ONLY';
const damaged = 'MEDIA_DAMAGED';

/** Faults that a backup may meet, by its steps. */
const backup: Readonly<Record<BackupStep, readonly Expected[]>> = {
  recover: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  check: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  start: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  pre: [
    row('tool fails', 'failed', failed, 'nothing', 'A command under `pre` ends with exit code 7.'),
    row('tool hangs', 'failed', tooLong, 'nothing', 'A command under `pre` does not end.'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  locate: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('destination gone', 'failed', 'CORE_NO_ANSWER', 'nothing', 'The folder of the destination is not there.'),
    row('destination full', 'failed', 'CORE_NO_ANSWER', 'nothing', 'Less is free than `marginBytes`.'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  create: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('destination gone', 'failed', gone, 'nothing'),
    row('destination full', 'failed', full, 'nothing'),
    row('destination read-only', 'failed', readOnly, 'nothing'),
    row('destination slow', 'complete', '', 'a point'),
    row('destination lies', 'failed', damaged, 'nothing'),
    row('torn write', 'failed', gone, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  applications: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  snapshot: [
    row('tool fails', 'degraded', failed, 'a point', 'What cannot be frozen is read live, unless the job says `whenMissing: stop`.'),
    row('tool fails', 'failed', failed, 'a fragment', 'In a job of images, which are never read live.'),
    row('tool lies', 'failed', 'SOURCE_VANISHED', 'a fragment', 'A provider says that it has frozen a folder, and nothing is there.'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  select: [
    row('tool fails', 'failed', failed, 'a fragment'),
    row('source vanishes', 'degraded', 'FILE_UNREADABLE', 'a point', 'The disk of an image goes away before it is read.'),
    row('deadline', 'failed', late, 'a fragment'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  stream: [
    row('tool fails', 'degraded', 'STREAM_FAILED', 'a point', 'A command as a source ends with exit code 7 after it has printed half.'),
    row('tool hangs', 'degraded', 'STREAM_FAILED', 'a point', 'A command as a source does not end.'),
    row('tool lies', 'complete', '', 'a point', 'A command as a source prints nothing, and ends with exit code 0.'),
    row('destination gone', 'failed', gone, 'a fragment'),
    row('destination full', 'failed', full, 'a fragment'),
    row('destination read-only', 'failed', readOnly, 'a fragment'),
    row('destination slow', 'complete', '', 'a point'),
    row('destination lies', 'failed', damaged, 'a fragment'),
    row('torn write', 'failed', gone, 'a fragment'),
    row('source vanishes', 'complete', 'ENTRY_VANISHED', 'a point', 'A file goes away before it is opened.'),
    row('source vanishes', 'failed', 'SOURCE_VANISHED', 'a fragment', 'A whole source goes away before it is read.'),
    row('source unreadable', 'degraded', 'FILE_UNREADABLE', 'a point', 'A file cannot be opened.'),
    row('source unreadable', 'degraded', 'IMAGE_BAD_BLOCKS', 'a point', 'The disk of an image answers nothing any more while it is read.'),
    row('source changes', 'degraded', 'FILE_CHANGED', 'a point', 'A large file is cut short while it is read.'),
    row('out of memory', 'failed', 'WORKER_OUT_OF_MEMORY', 'a fragment'),
    row('worker dies', 'failed', 'WORKER_LOST', 'a fragment'),
    row('deadline', 'failed', late, 'a fragment'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  written: [
    row('tool fails', 'complete', '', 'a point'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  commit: [
    row('tool fails', 'failed', failed, 'a fragment'),
    row('destination gone', 'failed', gone, 'a fragment'),
    row('destination full', 'failed', full, 'a fragment'),
    row('destination read-only', 'failed', readOnly, 'a fragment'),
    row('destination slow', 'complete', '', 'a point'),
    row('destination lies', 'failed', 'BACKUP_REFERENCE_GONE', 'a fragment'),
    row('torn write', 'failed', gone, 'a fragment'),
    row('error on flush', 'failed', gone, 'a fragment'),
    row('error on rename', 'failed', gone, 'a fragment'),
    row('deadline', 'failed', late, 'a fragment'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
  transfer: [
    row('tool fails', 'failed', failed, 'a point'),
    row('deadline', 'failed', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a point'),
    row('kill', 'killed', '', 'a point'),
  ],
  compare: [
    row('tool fails', 'failed', failed, 'a point'),
    row('destination gone', 'failed', gone, 'a point'),
    row('destination slow', 'complete', '', 'a point'),
    row('destination lies', 'failed', damaged, 'a point'),
    row('source vanishes', 'complete', 'BACKUP_CHANGED_SINCE', 'a point', 'A file goes away after it was stored.'),
    row('source changes', 'complete', 'BACKUP_CHANGED_SINCE', 'a point', 'A file changes after it was stored.'),
    row('deadline', 'failed', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a point'),
    row('kill', 'killed', '', 'a point'),
  ],
  replicate: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a point'),
    row('kill', 'killed', '', 'a point'),
  ],
  retain: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('destination gone', 'degraded', gone, 'a point'),
    row('destination full', 'degraded', full, 'a point'),
    row('destination read-only', 'degraded', readOnly, 'a point'),
    row('destination slow', 'complete', '', 'a point'),
    row('torn write', 'degraded', gone, 'a point'),
    row('error on flush', 'degraded', gone, 'a point'),
    row('error on rename', 'degraded', gone, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'cancelled', cancelled, 'a point'),
    row('kill', 'killed', '', 'a point'),
  ],
  log: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'complete', '', 'a point', 'Nothing is left to cancel; the system is not shut down.'),
    row('kill', 'killed', '', 'a point'),
  ],
  post: [
    row('tool fails', 'degraded', failed, 'a point', 'A command under `post` ends with exit code 7.'),
    row('tool hangs', 'degraded', tooLong, 'a point', 'A command under `post` does not end.'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'complete', '', 'a point', 'Nothing is left to cancel; the system is not shut down.'),
    row('kill', 'killed', '', 'a point'),
  ],
  eject: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'complete', '', 'a point', 'Nothing is left to cancel; the system is not shut down.'),
    row('kill', 'killed', '', 'a point'),
  ],
  report: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'complete', '', 'a point', 'Nothing is left to cancel; the system is not shut down.'),
    row('kill', 'killed', '', 'a point'),
  ],
  shutdown: [
    row('tool fails', 'degraded', failed, 'a point'),
    row('deadline', 'degraded', late, 'a point'),
    row('cancel', 'complete', '', 'a point', 'Nothing is left to cancel.'),
    row('kill', 'killed', '', 'a point'),
  ],
  progress: [
    row('tool fails', 'complete', '', 'a point'),
    row('cancel', 'cancelled', cancelled, 'a fragment'),
    row('kill', 'killed', '', 'a fragment'),
  ],
};

/** Faults that a restore may meet. What it leaves at the destination is nothing. */
const restore: Readonly<Record<RestoreStep, readonly Expected[]>> = {
  recover: [
    row('tool fails', 'degraded', failed, 'nothing'),
    row('deadline', 'degraded', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  check: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  start: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  pre: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  locate: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('destination gone', 'failed', 'CORE_NO_ANSWER', 'nothing', 'The folder of the destination is not there.'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  open: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('destination gone', 'failed', gone, 'nothing'),
    row('destination slow', 'complete', '', 'nothing'),
    row('destination lies', 'failed', 'BACKUP_NO_SUCH_POINT', 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  choose: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  place: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('destination gone', 'failed', gone, 'nothing'),
    row('destination slow', 'complete', '', 'nothing'),
    row('destination lies', 'failed', damaged, 'nothing'),
    row('out of memory', 'failed', 'WORKER_OUT_OF_MEMORY', 'nothing'),
    row('worker dies', 'failed', 'WORKER_LOST', 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  applications: [
    row('tool fails', 'degraded', failed, 'nothing'),
    row('deadline', 'degraded', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  verify: [
    row('tool fails', 'failed', failed, 'nothing'),
    row('deadline', 'failed', late, 'nothing'),
    row('cancel', 'cancelled', cancelled, 'nothing'),
    row('kill', 'killed', '', 'nothing'),
  ],
  log: [
    row('tool fails', 'degraded', failed, 'nothing'),
    row('deadline', 'degraded', late, 'nothing'),
    row('cancel', 'complete', '', 'nothing', 'Nothing is left to cancel.'),
    row('kill', 'killed', '', 'nothing'),
  ],
  post: [
    row('tool fails', 'degraded', failed, 'nothing'),
    row('deadline', 'degraded', late, 'nothing'),
    row('cancel', 'complete', '', 'nothing', 'Nothing is left to cancel.'),
    row('kill', 'killed', '', 'nothing'),
  ],
  report: [
    row('tool fails', 'degraded', failed, 'nothing'),
    row('deadline', 'degraded', late, 'nothing'),
    row('cancel', 'complete', '', 'nothing', 'Nothing is left to cancel.'),
    row('kill', 'killed', '', 'nothing'),
  ],
};

const isBackupStep = (step: string): step is BackupStep => Object.hasOwn(backup, step);
const isRestoreStep = (step: string): step is RestoreStep => Object.hasOwn(restore, step);

/** All rows, in the order of the steps. */
export const faultTable: readonly FaultRow[] = [
  ...Object.entries(backup).flatMap(([step, rows]) =>
    isBackupStep(step) ? rows.map((one) => ({ table: 'backup' as const, step, ...one })) : [],
  ),
  ...Object.entries(restore).flatMap(([step, rows]) =>
    isRestoreStep(step) ? rows.map((one) => ({ table: 'restore' as const, step, ...one })) : [],
  ),
];
