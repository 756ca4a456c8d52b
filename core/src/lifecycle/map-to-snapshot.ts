import { isAbsolute, join, relative } from 'node:path';
import type { Snapshot, SnapshotAnswer } from '../contracts/snapshot.ts';
import type { Root, SelectionPlan } from '../contracts/source.ts';

type Mapping = Snapshot['mapping'][number];

/** The plan with each root read from its frozen view, where there is one. Roots that a plugin has mapped itself stay. */
export const mapToSnapshot = (plan: SelectionPlan, { taken }: SnapshotAnswer): SelectionPlan => {
  const mappings = taken.flatMap(({ mapping }) => mapping).sort((a, b) => b.path.length - a.path.length);
  const mapRoot = (root: Root): Root => (root.readFrom === root.path ? { ...root, readFrom: frozenPath(root.path, mappings) } : root);
  return { sources: plan.sources.map((source) => ({ ...source, roots: source.roots.map(mapRoot) })) };
};

const frozenPath = (path: string, mappings: readonly Mapping[]): string => {
  const mapping = mappings.find((candidate) => isWithin(path, candidate.path));
  return mapping === undefined ? path : join(mapping.readFrom, relative(mapping.path, path));
};

const isWithin = (path: string, folder: string) => {
  const below = relative(folder, path);
  return below === '' || (!isAbsolute(below) && below !== '..' && !below.startsWith('../') && !below.startsWith('..\\'));
};
