import { appendFile, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { asBackupError } from '../errors/as-backup-error.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { Host } from '../host/host.ts';
import { formatAmount } from '../words/format.ts';
import { claimJournal } from './claim-journal.ts';
import { type ChildRecord, type IntentRecord, toLine } from './journal-record.ts';
import { isAlive } from './owner.ts';
import { type JournalContent, type OpenTaking, readJournal } from './read-journal.ts';

/** What recovery needs. */
export interface RecoverSettings {
  /** Folder of the journals. */
  readonly folder: string;
  readonly host: Host;
  /** Calls the undo function that an intent names, with the options that it holds. */
  readonly undo: (taking: OpenTaking) => Promise<void>;
  /** Told of each thing that could not be given back. Its journal stays, and the next run tries again. */
  readonly problem: (error: BackupError, use: string) => void;
  readonly note: (code: string, message: string) => void;
}

/** Gives back what dead runs have left behind, and what others could not give back. Journals of runs that go on are never touched. */
export const recoverJournals = async (settings: RecoverSettings): Promise<void> => {
  for (const name of await journalNames(settings)) {
    const path = join(settings.folder, name);
    // One that cannot be dealt with keeps none of the others from being given back.
    await recoverOne(path, settings).catch((error: unknown) => settings.problem(journalStays(path, error), 'core'));
  }
};

const journalNames = async ({ folder, problem }: RecoverSettings): Promise<readonly string[]> => {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.journal')).sort();
  } catch (error) {
    if (!isMissing(error)) problem(journalStays(folder, error), 'core');
    return [];
  }
};

const recoverOne = async (path: string, settings: RecoverSettings) => {
  const { host, problem } = settings;
  const before = await read(path);
  if (before === undefined) return problem(journalUnreadable(path), 'core');
  if (before === 'gone' || (!before.hasEnded && (await isAlive(before.owner, host)))) return;
  const unclaim = await claimJournal(path, host);
  if (unclaim === undefined) return;
  try {
    // Whoever had claimed it before may have given back some of it.
    const content = await read(path);
    if (content === undefined || content === 'gone') return;
    if (await giveBack(path, content, settings)) await rm(path, { force: true });
  } finally {
    await unclaim();
  }
};

const read = async (path: string) => {
  try {
    return await readJournal(path);
  } catch (error) {
    if (isMissing(error)) return 'gone';
    throw error;
  }
};

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const giveBack = async (path: string, content: JournalContent, settings: RecoverSettings) => {
  const { runId, job, owner, children, open, damagedLines, wholeBytes } = content;
  const { host, undo, problem, note } = settings;
  await truncate(path, wholeBytes);
  if (damagedLines > 0) problem(journalDamaged(path, damagedLines), 'core');
  // Process ids mean nothing any more after a restart of the machine.
  if (owner.bootId === host.bootId) for (const child of children) await endChild(child, host);
  let whole = damagedLines === 0;
  for (const taking of open) {
    try {
      await undo(taking);
      await appendFile(path, toLine({ kind: 'release', id: taking.intent.id }), { flush: true });
    } catch (error) {
      whole = false;
      problem(
        asBackupError(error, 'CORE_UNDO_BROKEN', `The undo "${taking.intent.undo}" of "${taking.intent.use}" broke`),
        taking.intent.use,
      );
    }
  }
  if (open.length > 0)
    note(
      'CORE_RECOVERED',
      `Recovered from run ${runId} of the job "${job}", which had ended without giving back ${describe(open.map(({ intent }) => intent))}.`,
    );
  return whole;
};

// A leader that is gone may have left its group behind; one with another start is a stranger with the same id.
const endChild = async ({ leader, leaderStart }: ChildRecord, host: Host) => {
  const start = await host.processStart(leader);
  if (start === undefined || start === leaderStart) await host.endProcessGroup(leader);
};

const describe = (intents: readonly IntentRecord[]) => intents.map(({ use, undo }) => `"${undo}" of "${use}"`).join(', ');

const journalStays = (path: string, cause: unknown) =>
  new BackupError('CORE_JOURNAL_STAYS', `What the journal "${path}" tells could not be given back: ${causeOf(cause)}`, {
    hint: 'See to the file system of the state folder and to who may read it; the next run tries again.',
    cause,
  });

const causeOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

const journalUnreadable = (path: string) =>
  new BackupError('CORE_JOURNAL_UNREADABLE', `The head of the journal "${path}" is damaged, so what its run took cannot be known.`, {
    hint: 'See whether snapshots, mounts or stopped services are left over, then remove the file.',
  });

const journalDamaged = (path: string, lines: number) =>
  new BackupError('CORE_JOURNAL_DAMAGED', `The journal "${path}" is damaged in ${formatAmount(lines, 'line')}.`, {
    hint: 'See whether snapshots, mounts or stopped services are left over, then remove the file.',
  });
