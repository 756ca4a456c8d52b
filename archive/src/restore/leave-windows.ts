import type { WindowsMetadata } from '../format/windows-metadata.ts';
import type { Lost, Metadata } from './target.ts';

/** Read-only, hidden, system, archive, temporary, not indexed: what can be set by itself. */
export const settableAttributes = 0x2127;
const archive = 0x20;

/** Says what of Windows an entry does not get back on another system. All are alike, so they are counted. */
export const leaveWindows = ({ attributes, descriptor, streams, reparse }: WindowsMetadata, lost: Lost): void => {
  const leave = (what: string) => lost('WINDOWS_LOST', `${what} of Windows are left out, since this system has none.`, 'counted');
  // Nearly everything is marked for archiving.
  if ((attributes & settableAttributes & ~archive) !== 0) leave('Attributes');
  if (descriptor !== undefined) leave('Security descriptors');
  if (streams !== undefined) leave('Alternate streams');
  if (reparse !== undefined) leave('Kinds of links');
};

/** What comes from Windows names neither an owner nor a mode: it belongs to who restores it, and nobody else may look into it. */
export const asOwn = (metadata: Metadata, mode: number): Metadata => {
  const { windows, modified, born, attributes } = metadata;
  if (windows === undefined) return metadata;
  return { mode, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, modified, born, attributes, windows };
};
