import { joinPath } from '../system/join-path.ts';
import { isRefusal } from '../system/refusal.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import type { CopyTools } from './copy-tools.ts';
import { isPassing } from './passing-name.ts';

/** What of the entries of a directory a restore wants. A copy wants all of them. */
export interface WantedNames {
  /** Whether the directory itself comes back; if not, it is made for what is wanted of its files. */
  readonly isWanted: boolean;
  /** Whether an entry comes back. */
  wants(name: Buffer, stat: Pick<EntryStat, 'type'>): boolean;
  /** Whether something below an entry, which is a directory, may be wanted that is not itself. */
  enters(name: Buffer): boolean;
}

const all: WantedNames = { isWanted: true, wants: () => true, enters: () => false };

/** `path` is that of the directory below the root. What an interrupted run has left in a copy never comes back. */
export const wantedNames = ({ restore, roots }: Pick<CopyTools, 'restore' | 'roots'>, root: number, path: Uint8Array): WantedNames => {
  if (restore === undefined) return all;
  const { selection } = restore;
  const base = Buffer.from(roots[root]?.path ?? path);
  const folder = path.length === 0 ? base : joinPath(base, path);
  return {
    isWanted: selection.everything || selection.wants(folder, true),
    wants: (name, { type }) => !isPassing(name) && (selection.everything || selection.wants(joinPath(folder, name), type === 'directory')),
    enters: (name) => selection.enters(joinPath(folder, name)),
  };
};

/** Whether a restore wants any entry of a directory but those that are directories themselves; who copies them tells what the system refuses. */
export const wantsFiles = (wanted: WantedNames, names: readonly Buffer[], directory: SourceDirectory): boolean =>
  names.some((name) => {
    try {
      const stat = directory.stat(name);
      return stat !== undefined && stat.type !== 'directory' && wanted.wants(name, stat);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return true;
    }
  });
