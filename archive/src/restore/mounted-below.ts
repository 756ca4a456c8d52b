import { readFileSync, realpathSync } from 'node:fs';
import { joinPath } from '../system/join-path.ts';
import type { TargetFolder } from './restore-protocol.ts';

/** Folders below the anchors on which another file system is mounted. */
export const mountedBelow = (anchors: readonly string[]): readonly TargetFolder[] => {
  if (process.platform !== 'linux') return [];
  const mounts = mountPoints();
  return anchors.flatMap((path, anchor) => {
    const above = joinPath(Buffer.from(realpathSync(path)), Buffer.of());
    return mounts
      .filter((mount) => mount.length > above.length && mount.subarray(0, above.length).equals(above))
      .map((mount) => ({ anchor, path: new Uint8Array(mount.subarray(above.length)) }));
  });
};

/** Raw paths of what is mounted: the fifth word of each line, in which the kernel writes blanks as octal numbers. */
const mountPoints = (): readonly Buffer[] =>
  readFileSync('/proc/self/mountinfo', 'latin1')
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((path) =>
      Buffer.from(
        path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
        'latin1',
      ),
    );
