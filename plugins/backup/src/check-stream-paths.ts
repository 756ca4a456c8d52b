import { lstatSync } from 'node:fs';
import { streamPathTaken } from './errors.ts';

/** Throws when a stream would have the path of something else in the restore point: only one of the two would ever come back. */
export const checkStreamPaths = (streams: readonly { readonly path: string }[], roots: readonly { readonly path: string }[]): void => {
  const seen = new Set<string>();
  for (const { path } of streams) {
    if (seen.has(path)) throw streamPathTaken(path, 'another stream');
    seen.add(path);
    if (roots.some((root) => isWithin(path, root.path)) && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      throw streamPathTaken(path, 'something in the selection');
  }
};

const isWithin = (path: string, root: string): boolean => path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);
