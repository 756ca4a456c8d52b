import { join, relative, sep } from 'node:path';
import type { Snapshot, SnapshotAnswer } from '../contracts/snapshot.ts';
import type { Root, SelectionPlan } from '../contracts/source.ts';
import { isWithin } from '../snapshots/mount.ts';

type Mapping = Snapshot['mapping'][number];

/**
 * The plan with each root read from its frozen view, where there is one, and what lies below the root on another volume
 * from its own; or, for the files alone that somebody holds open, with that view beside the root. Roots that a plugin has mapped itself stay, and those of a workload that was left, which must not be partly live.
 */
export const mapToSnapshot = (
  plan: SelectionPlan,
  { taken, left }: SnapshotAnswer,
  filesOf: (source: string) => 'all' | 'open' = () => 'all',
): SelectionPlan => {
  const mappings = onePerPath(taken.flatMap(({ mapping }) => mapping)).sort((a, b) => b.path.length - a.path.length);
  const live = left.filter(({ workload }) => workload !== undefined).flatMap(({ paths }) => paths);
  const stays = ({ path, readFrom }: Root) => readFrom !== path || live.some((one) => isWithin(path, one));
  const placed = { all: frozenRoot, open: frozenWhenBusy };
  const mapRoot = (root: Root, source: string): Root => (stays(root) ? root : { ...root, ...placed[filesOf(source)](root.path, mappings) });
  return { sources: plan.sources.map((source) => ({ ...source, roots: source.roots.map((root) => mapRoot(root, source.name)) })) };
};

// Who has frozen what lies there knows more of it than who only saw that it was not theirs, and mapped it onto itself.
const onePerPath = (mappings: readonly Mapping[]): Mapping[] => {
  const isFrozen = ({ path, readFrom }: Mapping) => readFrom !== path;
  const byPath = [...mappings.filter((one) => !isFrozen(one)), ...mappings.filter(isFrozen)].map((one) => [one.path, one] as const);
  return [...new Map(byPath).values()];
};

const frozenRoot = (path: string, mappings: readonly Mapping[]): Pick<Root, 'readFrom' | 'elsewhere'> => {
  const below = mappings.filter((mapping) => mapping.path !== path && isWithin(mapping.path, path));
  const elsewhere = below.map((mapping) => ({ path: relative(path, mapping.path).replaceAll(sep, '/'), readFrom: mapping.readFrom }));
  return { readFrom: frozenPath(path, mappings), ...(elsewhere.length === 0 ? {} : { elsewhere }) };
};

/** Live, but for what the system refuses since somebody holds it. */
const frozenWhenBusy = (path: string, mappings: readonly Mapping[]): Pick<Root, 'whenBusy'> => {
  const { readFrom, elsewhere = [] } = frozenRoot(path, mappings);
  const whenBusy = [...(readFrom === path ? [] : [{ path: '', readFrom }]), ...elsewhere];
  return whenBusy.length === 0 ? {} : { whenBusy };
};

const frozenPath = (path: string, mappings: readonly Mapping[]): string => {
  const mapping = mappings.find((candidate) => isWithin(path, candidate.path));
  return mapping === undefined ? path : join(mapping.readFrom, relative(mapping.path, path));
};
