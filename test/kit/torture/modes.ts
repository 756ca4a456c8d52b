import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Refusals } from './refusals.ts';

const fileModes = [0o4755, 0o2755, 0o6711, 0o1644, 0o7777, 0o0000, 0o0444, 0o0200, 0o0111, 0o0777];
const folderModes = [0o1777, 0o2775, 0o7777, 0o0000, 0o0555, 0o0300, 0o0111, 0o0700];

/** Set-id and sticky bits, what nobody may read or write, and owners that this machine does not know. */
export const buildModes = (folder: string, refusals: Refusals): void => {
  const name = (kind: string, mode: number): string => join(folder, `${kind}-${mode.toString(8).padStart(4, '0')}`);
  for (const mode of fileModes) {
    writeFileSync(name('file', mode), `Mode ${mode}.\n`);
    chmodSync(name('file', mode), mode);
  }
  for (const mode of folderModes) {
    mkdirSync(name('folder', mode));
    writeFileSync(join(name('folder', mode), 'inside'), 'Inside.\n');
    chmodSync(name('folder', mode), mode);
  }
  const owned = join(folder, 'owned');
  mkdirSync(owned);
  writeFileSync(join(owned, 'known'), 'Owned by uid 1.\n');
  writeFileSync(join(owned, 'unknown'), 'Owned by nobody that we know.\n');
  symlinkSync('unknown', join(owned, 'link'));
  refusals.attempt('other owners', () => {
    chownSync(join(owned, 'known'), 1, 2);
    chownSync(join(owned, 'unknown'), 123_456_789, 4_000_000_000);
    lchownSync(join(owned, 'link'), 1, 4_000_000_000);
    chownSync(owned, 1, 2);
  });
  // After the owner has changed, which takes set-id bits away.
  refusals.attempt('set-id bits of another owner', () => chmodSync(join(owned, 'known'), 0o6755));
};
