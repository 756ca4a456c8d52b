import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { DirectoryPlace } from '../write/units.ts';
import type { CopyTools } from './copy-tools.ts';
import { atTarget } from './target-error.ts';

/** The folder that receives the copy of a directory: one anchor serves all. */
export const targetOf = ({ roots }: Pick<CopyTools, 'roots'>, root: number, place: Pick<DirectoryPlace, 'path'>): TargetFolder => {
  const target = roots[root]?.target ?? new Uint8Array();
  return { anchor: 0, path: place.path.length === 0 ? target : joinPath(target, place.path) };
};

/** Opens the copy of a directory to look at it. */
export const openCopy = ({ targetPath }: Pick<CopyTools, 'targetPath'>, { path }: TargetFolder): SourceDirectory =>
  atTarget(() => openSourceDirectory(joinPath(targetPath, path)));
