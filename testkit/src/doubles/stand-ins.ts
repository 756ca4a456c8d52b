import { type Destination, definePlugin, type JobKind, type PluginDefinition, type Run } from '@tapedeck/core';

/** A destination that holds nothing and refuses to be used: enough for runs that only pass it on. */
export const emptyDestination = (name = 'stand-in destination'): Destination => {
  const refuse = () => Promise.reject(new Error(`The ${name} holds nothing.`));
  return {
    name,
    capabilities: { rangeRead: true, rename: true, conditionalCreate: true, append: true, sequential: false },
    createExclusive: refuse,
    open: refuse,
    list: async () => [],
    makeFolder: refuse,
    rename: refuse,
    remove: refuse,
    flushFolder: refuse,
    space: async () => ({ freeBytes: 1e12, totalBytes: 2e12 }),
  };
};

const noOptions = { type: 'object', additionalProperties: false } as const;

/** Counts all of a source as captured: no debt is left open. */
export const settleAll = ({ debts }: Pick<Run, 'debts'>, source: string, count: number): void => {
  debts.expect(source, count);
  debts.settle(source, 'captured', count);
  debts.seal(source);
};

/** What a kind without any restore points says of them. */
export const noPoints: JobKind = {
  listPoints: async () => [],
  openPoint: () => Promise.reject(new Error('There is no point.')),
  opens: async () => undefined,
};

/** A job kind whose media file is complete at once: it counts one entry per root. */
export const standInKind = definePlugin({
  name: 'stand-in-kind',
  api: 1,
  version: '0.1.0',
  places: ['kind'],
  options: noOptions,
  kind: noPoints,
  apply({ hooks }) {
    hooks.create.tap(() => ({ mediaId: 'm1', type: 'full', workingName: 'm1.working' }));
    hooks.stream.tap((run, plan) => {
      for (const { name, roots } of plan.sources) settleAll(run, name, roots.length);
      return { files: 1, directories: 0, others: 0, filesRead: 1, sourceBytes: 1, readBytes: 1, storedBytes: 1 };
    });
    hooks.commit.tap(() => ({ mediaId: 'm1', sequence: 1, fileName: 'm1.tdk', parts: 1, storedBytes: 1, verified: 'medium' }));
    hooks.compare.tap(() => ({ files: 1, bytes: 1, findings: [] }));
    hooks.restore.open.tap(() => Promise.reject(new Error('There is no point.')));
    hooks.restore.place.tap(() => ({ restored: 0, kept: 0, bytes: 0, wouldWrite: [], problems: [], lost: [] }));
  },
});

/** A source of one root. */
export const standInSource = definePlugin({
  name: 'stand-in-source',
  api: 1,
  version: '0.1.0',
  places: ['sources'],
  options: noOptions,
  apply({ hooks, use }) {
    const root = { path: '/stand-in', readFrom: '/stand-in', filters: [], oneFileSystem: false };
    hooks.select.tap((plan) => ({ sources: [...plan.sources, { name: use, roots: [root], streams: [] }] }));
  },
});

/** A destination that is always there. */
export const standInDestination = definePlugin({
  name: 'stand-in-destination',
  api: 1,
  version: '0.1.0',
  places: ['destination'],
  options: noOptions,
  apply({ hooks }) {
    hooks.locate.tap(() => emptyDestination());
    hooks.eject.tap(() => {});
    hooks.restore.locate.tap(() => emptyDestination());
  },
});

/** A snapshot provider that freezes nothing: for jobs that must have one, and have nothing to be frozen. */
export const standInProvider = definePlugin({
  name: 'stand-in-provider',
  api: 1,
  version: '0.1.0',
  places: ['snapshot'],
  options: noOptions,
  apply({ hooks }) {
    hooks.snapshot.tap((_, { groups }) => ({ taken: [], left: groups }));
  },
});

/** Plugins that stand in where a test names none of its own. */
export const standIns: readonly PluginDefinition[] = [standInKind, standInSource, standInDestination];
