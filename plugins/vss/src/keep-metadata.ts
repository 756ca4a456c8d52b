import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Run, SelectionPlan, StreamRoot } from '@tapedeck/core';
import { metadataOf } from './open-session.ts';

// Under the name of the use its account would pass for that of all that the snapshot is for.
const source = 'documents of the writers';

/** Adds what the writers have said of their components to the selection: a restore through them needs it. */
export const keepMetadata = (plan: SelectionPlan, run: Run): SelectionPlan | undefined => {
  const streams = (['full', 'copy'] as const)
    .map((mode) => metadataOf(join(run.stateFolder, `vss-${run.id}-${mode}`)))
    .filter((path) => existsSync(path))
    .map(asStream);
  return streams.length === 0 ? undefined : { sources: [...plan.sources, { name: source, roots: [], streams }] };
};

// A file of our own, which lies on no volume that was frozen, so that it is no root.
const asStream = (path: string): StreamRoot => ({
  path,
  open: async () => {
    const stream = createReadStream(path);
    return { stream, done: finished(stream) };
  },
});
