import type { Entry } from '../format/entry.ts';
import type { Watch } from '../format/page.ts';
import { isGone } from '../system/refusal.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { type Candidate, type CaptureTools, pathOf } from './candidate.ts';
import { NewEntry } from './captured-entry.ts';

/** All that the system says of an entry, its content and the target of a link aside. */
export const describeEntry = (candidate: Candidate, tools: CaptureTools): NewEntry => {
  const watch = watchOf(candidate.stat, candidate.askedAt, tools.granularity);
  const attributes = attributesOf(candidate, tools);
  // What could not be read leaves no trace in the change time: without this the next run would take the entry over without it, silently.
  if (attributes === unreadable) return new NewEntry(metadataOf(candidate, undefined), { ...watch, unsettled: true });
  return new NewEntry(metadataOf(candidate, attributes), watch);
};

const metadataOf = ({ name, stat, volume }: Candidate, attributes: Entry['attributes']): Entry => {
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
    windows: undefined,
  };
};

const unreadable = 'unreadable';

const attributesOf = (candidate: Candidate, tools: CaptureTools): Entry['attributes'] | typeof unreadable => {
  try {
    return candidate.directory.attributes(candidate.name);
  } catch (error) {
    if (isGone(error)) throw error;
    tools.problem({
      kind: 'unsupported',
      code: 'ATTRIBUTES_UNREADABLE',
      path: pathOf(candidate),
      message: error instanceof Error ? error.message : String(error),
    });
    return unreadable;
  }
};

/** A change time without a part of a second most likely comes from a file system that has none; FAT has every other second only. */
const coarseGranularity = 2_020_000_000n;
const second = 1_000_000_000n;

const watchOf = (stat: EntryStat, askedAt: bigint, granularity: bigint): Watch => {
  const doubtful = askedAt - (stat.changed % second === 0n ? coarseGranularity : granularity);
  return { changed: stat.changed, inode: stat.inode, unsettled: stat.modified >= doubtful || stat.changed >= doubtful, fixed: false };
};
