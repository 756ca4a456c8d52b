import { readFile } from 'node:fs/promises';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type ChildRecord, fromLine, type IntentRecord, type JournalRecord, type Owner } from './journal-record.ts';

/** Something that a journal says was taken and not given back. `fact` is missing when the action never came back. */
export interface OpenTaking {
  readonly intent: IntentRecord;
  readonly fact: JsonValue | undefined;
}

/** What the journal of a run tells. */
export interface JournalContent {
  readonly runId: string;
  readonly job: string;
  readonly owner: Owner;
  /** Whether the run came to its end, and left behind what is still open. Its process may live on. */
  readonly hasEnded: boolean;
  /** Process groups of the commands that it started, in order. */
  readonly children: readonly ChildRecord[];
  /** Newest first, the order in which they are given back. */
  readonly open: readonly OpenTaking[];
  /** Lines that are damaged, but for a last one that a crash has cut short. */
  readonly damagedLines: number;
  /** Length of the file without a last line that a crash has cut short. */
  readonly wholeBytes: number;
}

/** Reads a journal; `undefined` when its head is damaged, so that its owner cannot be known. */
export const readJournal = async (path: string): Promise<JournalContent | undefined> => {
  const bytes = await readFile(path);
  // What stands behind the last line break was cut short by the crash: its record had not been confirmed to anybody.
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n');
  const parsed = lines.filter((line) => line !== '').map(fromLine);
  const records = parsed.filter((record) => record !== undefined);
  const head = records.find((record) => record.kind === 'run');
  if (head === undefined) return undefined;
  const { runId, job, processId, processStart, bootId } = head;
  return {
    runId,
    job,
    owner: { processId, processStart, bootId },
    hasEnded: records.some((record) => record.kind === 'end'),
    children: records.filter((record) => record.kind === 'child'),
    open: openTakings(records),
    damagedLines: parsed.length - records.length,
    wholeBytes,
  };
};

const openTakings = (records: readonly JournalRecord[]): readonly OpenTaking[] => {
  const open = new Map<number, OpenTaking>();
  for (const record of records) {
    if (record.kind === 'intent') open.set(record.id, { intent: record, fact: undefined });
    if (record.kind === 'release') open.delete(record.id);
    if (record.kind === 'fact') {
      const taking = open.get(record.id);
      if (taking !== undefined) open.set(record.id, { ...taking, fact: record.fact });
    }
  }
  return [...open.values()].reverse();
};
