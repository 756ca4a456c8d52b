import type { Entry } from '../format/entry.ts';
import type { Watch } from '../format/page.ts';
import { isGone } from '../system/refusal.ts';
import type { EntryStat, WindowsAnswer } from '../system/source-directory.ts';
import { type Candidate, type CaptureTools, pathOf } from './candidate.ts';
import { NewEntry } from './captured-entry.ts';

/** All that the system says of an entry, its content and the target of a link aside. */
export const describeEntry = (candidate: Candidate, tools: Pick<CaptureTools, 'granularity' | 'problem'>): NewEntry => {
  const watch = watchOf(candidate.stat, candidate.askedAt, tools.granularity);
  const { directory, name } = candidate;
  const attributes = unlessRefused(candidate, tools, 'ATTRIBUTES_UNREADABLE', () => directory.attributes(name));
  const windows = askWindows(candidate, tools);
  const unkept = windows.answer?.unkept ?? [];
  const isUnread = attributes.refused || windows.refused || unkept.some(({ lasting }) => !lasting);
  return new NewEntry(metadataOf(candidate, attributes.answer, windows.answer?.metadata), {
    ...watch,
    // What could not be read leaves no trace in the change time: without this the next run would take the entry over without it, silently.
    unsettled: watch.unsettled || isUnread,
    unkept: unkept.length > 0,
  });
};

/** Tells again of what cannot be kept of an entry, without reading more of it. */
export const tellUnkept = (candidate: Candidate, tools: Pick<CaptureTools, 'problem'>): void => {
  askWindows(candidate, tools);
};

/** What Windows keeps of an entry; what of that cannot be kept is told. */
const askWindows = (candidate: Candidate, tools: Pick<CaptureTools, 'problem'>): Asked<WindowsAnswer> => {
  const { directory, name, stat } = candidate;
  const windows = unlessRefused(candidate, tools, 'WINDOWS_UNREADABLE', () => directory.windows(name, stat.type));
  for (const { code, message } of windows.answer?.unkept ?? [])
    tools.problem({ kind: 'unsupported', code, path: pathOf(candidate), message });
  return windows;
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
const unlessRefused = <Answer>(
  candidate: Candidate,
  tools: Pick<CaptureTools, 'problem'>,
  code: string,
  ask: () => Answer | undefined,
): Asked<Answer> => {
  try {
    return { answer: ask(), refused: false };
  } catch (error) {
    if (isGone(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    tools.problem({ kind: 'unsupported', code, path: pathOf(candidate), message });
    return { answer: undefined, refused: true };
  }
};

/** A change time without a part of a second most likely comes from a file system that has none; FAT has every other second only. */
const coarseGranularity = 2_020_000_000n;
const second = 1_000_000_000n;

const watchOf = (stat: EntryStat, askedAt: bigint, granularity: bigint): Watch => {
  const doubtful = askedAt - (stat.changed % second === 0n ? coarseGranularity : granularity);
  return {
    changed: stat.changed,
    inode: stat.inode,
    unsettled: stat.modified >= doubtful || stat.changed >= doubtful,
    fixed: false,
    unkept: false,
  };
};
