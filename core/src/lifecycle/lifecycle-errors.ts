import { BackupError } from '../errors/backup-error.ts';
import { formatAmount } from '../words/format.ts';

const authorHint = 'Report this to the author of the plugin.';

/** A tap has answered `null`, which says neither yes nor "no opinion". */
export const answeredNull = () => new BackupError('CORE_ANSWER_NULL', 'The answer of a tap was null.', { hint: authorHint });

/** A tap says "nothing to do" after something has been created. */
export const skippedTooLate = (step: string, cause: unknown) =>
  new BackupError('CORE_SKIP_TOO_LATE', `The step "${step}" cannot skip the run any more.`, { hint: authorHint, cause });

/** A tap was not done in time. */
export const deadlinePassed = (subject: string, limitMinutes: number) =>
  new BackupError('CORE_DEADLINE', `${subject} was not done within ${formatAmount(limitMinutes, 'minute')}.`, {
    hint: 'See what it waits for; if it needs the time, raise the deadline of the step under "limits".',
  });

/** No plugin has answered a step that needs an answer. `reasons` are what those that were asked have noted. */
export const noAnswer = (step: string, reasons: readonly string[] = []) =>
  new BackupError('CORE_NO_ANSWER', [`No plugin of the job has an answer for the step "${step}".`, ...reasons].join(' '), {
    hint:
      reasons.length === 0
        ? 'Run "tapedeck plan" to see which plugins take part in the step.'
        : 'Remove one of the reasons, or add another plugin that answers.',
  });

/** The person at the keyboard, or whoever started us, wants it to end. */
export const cancelled = () => new BackupError('CORE_CANCELLED', 'The run was cancelled.', { hint: 'Run the job again when it suits.' });

/** A tap came after `apply`. */
export const facadeClosed = (use: string, step: string) =>
  new BackupError('CORE_TAP_LATE', `"${use}" taps the step "${step}" after its "apply" has returned.`, { hint: authorHint });

/** A tap names a stage that its step does not have. */
export const stageUnknown = (use: string, step: string, stage: string) =>
  new BackupError('CORE_STAGE_UNKNOWN', `"${use}" names the stage "${stage}", which the step "${step}" does not have.`, {
    hint: authorHint,
  });

/** Nothing was selected. */
export const nothingSelected = () =>
  new BackupError('CORE_NOTHING_SELECTED', 'No source of the job selects anything.', { hint: "Look at the options of the job's sources." });

/** The blocks of a volume were to be frozen, and no provider has them. */
export const blocksMissing = (paths: readonly string[]) =>
  new BackupError(
    'CORE_BLOCKS_MISSING',
    `No snapshot has the blocks of what is mounted for writing on ${paths.map((path) => `"${path}"`).join(', ')}.`,
    {
      hint: 'Unmount it for the run, or mount it read-only, or put it on volumes whose snapshots are devices, as the pages of the snapshot plugins say.',
    },
  );

/** The job wants a snapshot and there is none for a part of it. */
export const snapshotMissing = (paths: readonly string[]) =>
  new BackupError('CORE_SNAPSHOT_MISSING', `No snapshot could be had of ${paths.map((path) => `"${path}"`).join(', ')}.`, {
    hint: 'Name a snapshot plugin under "snapshot.use", or allow "whenMissing: live".',
  });

/** A source of the plan has no account at all. */
export const sourceUnaccounted = (source: string) =>
  new BackupError('CORE_SOURCE_UNACCOUNTED', `Nothing was counted for the source "${source}".`, { hint: authorHint });

/** Advanced verification has read source and media again, and found what must not be. */
export const comparedUnlike = (count: number) =>
  new BackupError('CORE_COMPARED_UNLIKE', `Advanced verification has found ${count === 1 ? 'one thing' : `${count} things`} amiss.`, {
    hint: 'See the problems of the report. Suspect the medium, or memory and disk of this machine; the next run stores again what is damaged.',
  });

/** What was restored has been read again, and is not what was stored. */
export const restoredUnlike = (count: number) =>
  new BackupError('CORE_RESTORED_UNLIKE', `${count === 1 ? 'One thing' : `${count} things`} at the target differ from what was stored.`, {
    hint: 'See the problems of the report. Either the target or memory of this machine is bad, or something has written there meanwhile: restore again, best to another medium.',
  });
