import type { TargetFolder } from '../restore/restore-protocol.ts';
import type { RestoreTarget } from '../restore/target.ts';
import { joinPath } from '../system/join-path.ts';
import type { GoneNames } from './copy-protocol.ts';
import { makeFolders } from './copy-roots.ts';
import type { CopyTools } from './copy-tools.ts';
import { atTarget } from './target-error.ts';

/** Names that the copy of a directory has and the source has not; both are sorted. */
export const namesGone = (source: readonly Buffer[], copies: readonly Buffer[]): readonly Buffer[] => {
  const gone: Buffer[] = [];
  let at = 0;
  for (const name of copies) {
    while (at < source.length && Buffer.compare(source[at] ?? name, name) < 0) at += 1;
    if (source[at]?.equals(name) !== true) gone.push(name);
  }
  return gone;
};

/** Moves what the source has no more to a folder of its own, under the same paths; the folders that it was in keep their times. */
export const moveGone = (gone: readonly GoneNames[], to: Uint8Array, tools: CopyTools): void => {
  for (const { path, entry, names } of gone) {
    const from = { anchor: 0, path };
    const place = { anchor: 0, path: joinPath(to, path) };
    makeFolders(place.path, tools);
    for (const name of names) moveAway(tools.target, from, name, place);
    atTarget(() => tools.target.dressFolder(from, entry, () => undefined));
  }
};

/** What somebody has taken away meanwhile is gone already. */
const moveAway = (target: RestoreTarget, from: TargetFolder, name: Uint8Array, to: TargetFolder): void => {
  if (target.modified(from, name) !== undefined) atTarget(() => target.move(from, name, to, name));
};
