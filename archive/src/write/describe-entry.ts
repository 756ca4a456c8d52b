import type { Entry } from '../format/entry.ts';
import type { Watch } from '../format/page.ts';
import { isGone } from '../system/refusal.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { type Candidate, type CaptureTools, pathOf } from './candidate.ts';
import { NewEntry } from './captured-entry.ts';

/** All that the system says of an entry, its content and the target of a link aside. */
export const describeEntry = (candidate: Candidate, tools: Pick<CaptureTools, 'granularity' | 'problem'>): NewEntry => {
  const watch = watchOf(candidate.stat, candidate.askedAt, tools.granularity);
  const { directory, name, stat } = candidate;
  const problem = (code: string, message: string) => tools.problem({ kind: 'unsupported', code, path: pathOf(candidate), message });
  const attributes = unlessRefused(
    () => directory.attributes(name),
    (message) => problem('ATTRIBUTES_UNREADABLE', message),
  );
  const windows = unlessRefused(
    () => directory.windows(name, stat.type),
    (message) => problem('WINDOWS_UNREADABLE', message),
  );
  for (const { code, message } of windows.answer?.unkept ?? []) problem(code, message);
  const entry = metadataOf(candidate, attributes.answer, windows.answer?.metadata);
  const isWhole = !attributes.refused && !windows.refused && (windows.answer?.unkept.length ?? 0) === 0;
  // What could not be read leaves no trace in the change time: without this the next run would take the entry over without it, silently.
  return new NewEntry(entry, isWhole ? watch : { ...watch, unsettled: true });
};

const metadataOf = ({ name, stat, volume }: Candidate, attributes: Entry['attributes'], windows: Entry['windows']): Entry => {
  const { type } = stat;
  return {
    name,
    type,
    size: type === 'file' ? stat.size : 0,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    modified: stat.modified,
    born: stat.born,
    chunks: undefined,
    list: undefined,
    linkTarget: undefined,
    hardLink: stat.links > 1 && type !== 'directory' ? [volume, stat.inode] : undefined,
    device: type === 'character' || type === 'block' ? stat.device : undefined,
    attributes,
    holes: undefined,
    torn: false,
    unread: false,
    windows,
  };
};

interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly refused: boolean;
}

/** What the system answers; a refusal is told and leaves the answer out. */
const unlessRefused = <Answer>(ask: () => Answer | undefined, tell: (message: string) => void): Asked<Answer> => {
  try {
    return { answer: ask(), refused: false };
  } catch (error) {
    if (isGone(error)) throw error;
    tell(error instanceof Error ? error.message : String(error));
    return { answer: undefined, refused: true };
  }
};

/** A change time without a part of a second most likely comes from a file system that has none; FAT has every other second only. */
const coarseGranularity = 2_020_000_000n;
const second = 1_000_000_000n;

const watchOf = (stat: EntryStat, askedAt: bigint, granularity: bigint): Watch => {
  const doubtful = askedAt - (stat.changed % second === 0n ? coarseGranularity : granularity);
  return { changed: stat.changed, inode: stat.inode, unsettled: stat.modified >= doubtful || stat.changed >= doubtful, fixed: false };
};
