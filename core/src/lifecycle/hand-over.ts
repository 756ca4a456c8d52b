import type { AsyncSeriesWaterfallHook } from 'tapable';
import type { Snapshot, SnapshotAnswer, SnapshotGroup, SnapshotRequest } from '../contracts/snapshot.ts';
import type { Run } from '../run/run.ts';

/** The hook of the step: each tap gets what has been frozen so far, and what is left. */
export type SnapshotHook = AsyncSeriesWaterfallHook<[answer: SnapshotAnswer, run: Run, request: SnapshotRequest]>;

/**
 * Asks one provider after the other for what those before it have left. Once a volume is frozen, what others have mounted
 * below it comes up, so whoever was asked earlier is asked again for that.
 */
export const askProviders = async (hook: SnapshotHook, run: Run, request: SnapshotRequest): Promise<SnapshotAnswer> => {
  let answer: SnapshotAnswer = { taken: [], left: request.groups };
  // A provider takes all that it can of what it sees, so a round for each of them is enough.
  for (const _ of hook.taps) {
    const before = answer;
    answer = await hook.promise(answer, run, request);
    if (answer === before || answer.left.length === 0) break;
  }
  return answer;
};

/** One provider's part in that: it is asked for nothing twice, and its answer is joined to those before. */
export const handOver = (ask: (request: SnapshotRequest) => Promise<SnapshotAnswer | undefined>) => {
  const asked = new Set<string>();
  return async (before: SnapshotAnswer, { groups: requested }: SnapshotRequest): Promise<SnapshotAnswer> => {
    const groups = before.left.filter((group) => !asked.has(keyOf(group)));
    for (const group of groups) asked.add(keyOf(group));
    // A request for nothing is one too: a provider may have to say that it can do nothing.
    const answer = groups.length === 0 && requested.length > 0 ? undefined : await ask({ groups });
    if (answer === undefined) return before;
    const taken = [...before.taken, ...answer.taken];
    const left = [...before.left.filter((group) => !groups.includes(group)), ...answer.left];
    return { taken, left: left.flatMap((group) => withoutFrozen(group, taken)) };
  };
};

const keyOf = ({ workload, paths }: SnapshotGroup) => JSON.stringify([workload ?? null, ...paths]);

// A path that one has frozen may be what another finds mounted below its own, and leaves.
const withoutFrozen = (group: SnapshotGroup, taken: readonly Snapshot[]): readonly SnapshotGroup[] => {
  if (group.workload !== undefined) return [group];
  const frozen = new Set(taken.flatMap(({ mapping }) => mapping.filter((one) => one.readFrom !== one.path).map(({ path }) => path)));
  const paths = group.paths.filter((path) => !frozen.has(path));
  return paths.length === group.paths.length ? [group] : paths.length === 0 ? [] : [{ paths }];
};
