import { join, relative } from 'node:path';
import type { Snapshot, SnapshotAnswer } from '../contracts/snapshot.ts';
import { isWithin } from './mount.ts';

type Mapping = Snapshot['mapping'][number];

/** Where the content of a path is read now, by the longest prefix that holds it; `undefined` where it is not frozen. */
export const frozenPlace = (path: string, answer: SnapshotAnswer | undefined): string | undefined => {
  const mappings = answer?.taken.flatMap(({ mapping }) => mapping) ?? [];
  const best = mappings.filter((one) => isWithin(path, one.path)).reduce<Mapping | undefined>(longer, undefined);
  return best === undefined || best.readFrom === best.path ? undefined : join(best.readFrom, relative(best.path, path));
};

const longer = (best: Mapping | undefined, one: Mapping) => (best !== undefined && best.path.length > one.path.length ? best : one);
