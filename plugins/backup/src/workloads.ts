import { displayPath, type MediaRoot } from '@tapedeck/archive';
import type { DeclaredWorkload, StoredWorkload, WorkloadFacts } from '@tapedeck/core';

/** Workloads of a run as the root of its catalog keeps them: each is a source of its own, by its name. */
export const workloadRows = (
  workloads: readonly DeclaredWorkload[],
  roots: readonly { readonly source: string }[],
): MediaRoot['workloads'] =>
  workloads.map(({ name, type, application, facts = {}, isLost }) => ({
    name,
    type,
    application,
    roots: roots.flatMap(({ source }, place) => (source === name ? [place] : [])),
    facts: JSON.stringify(facts),
    ...(isLost ? { lost: true } : {}),
  }));

/** Workloads of a restore point. */
export const storedWorkloads = ({ workloads, roots }: MediaRoot): readonly StoredWorkload[] =>
  workloads.map(({ name, type, application, facts, lost = false, roots: places }) => ({
    name,
    type,
    application,
    facts: factsOf(facts),
    paths: places.flatMap((place) => {
      const root = roots[place];
      return root === undefined ? [] : [displayPath(root.path)];
    }),
    isLost: lost,
  }));

// A media file may be forged; what its facts mean is for the application to check.
const factsOf = (text: string): WorkloadFacts => {
  try {
    const facts: unknown = JSON.parse(text);
    return isFacts(facts) ? facts : {};
  } catch {
    return {};
  }
};

const isFacts = (value: unknown): value is WorkloadFacts => typeof value === 'object' && value !== null && !Array.isArray(value);
