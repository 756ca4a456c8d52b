import { existsSync } from 'node:fs';
import type { ApplyContext, JobKind, PluginDefinition, PointSummary, Run, SelectionPlan, Streamed } from '@tapedeck/core';
import backup from '@tapedeck/plugin-backup';
import { type JobKindSubject, jobKindContract, noPoints, settleAll } from '@tapedeck/testkit';
import { holdToFail } from './hold-to-fail.ts';
import { type Taps, withOtherTaps } from './wrong/other-taps.ts';

const kind: JobKind = backup.kind ?? noPoints;

const subject = (wrong: Partial<JobKind> = {}, taps: Taps = {}, more: PluginDefinition['apply'] = () => {}): JobKindSubject => ({
  plugin: {
    ...backup,
    kind: { ...kind, ...wrong },
    apply(context: ApplyContext<object>) {
      backup.apply?.({ ...context, hooks: withOtherTaps(context.hooks, taps) });
      more?.(context);
    },
  },
});

const invented: PointSummary = {
  id: 'invented',
  job: 'trial',
  sequence: 1000,
  createdAt: '2026-11-22T01:00:00.000Z',
  type: 'full',
  state: 'present',
  fileName: 'invented.tdk',
  storedBytes: 1,
  encrypted: false,
  refersTo: [],
};

const created = { mediaId: 'm', type: 'full', workingName: 'm.working' } as const;
const committed = { mediaId: 'm', sequence: 1, fileName: 'm.tdk', parts: 1, storedBytes: 1, verified: 'no' } as const;

/** Says of everything that it was captured. */
const pretend = async (run: Run, { sources }: SelectionPlan): Promise<Streamed> => {
  for (const { name, roots } of sources) settleAll(run, name, roots.length);
  return { files: 1, directories: 0, others: 0, filesRead: 1, sourceBytes: 1, readBytes: 1, storedBytes: 1 };
};

/** Taps that go on as if nothing had happened when something fails. */
const careless: Taps = {
  create: (right) => right().catch(() => created),
  stream: (right, run, plan) => right().catch(() => pretend(run, plan)),
  commit: (right) => right().catch(() => committed),
};

const areThere = ({ sources }: SelectionPlan): boolean => sources.every(({ roots }) => roots.every(({ readFrom }) => existsSync(readFrom)));

describe('contract: job kinds', () => {
  const begun = { count: 0 };

  // That it passes on what is right is shown by the contract test of `backup`.
  holdToFail(jobKindContract, subject(), {
    'lists no point where nothing was stored': subject({ listPoints: async () => [invented] }),
    'lists one point more after each run, the newest last, and opens each': [
      subject({ listPoints: async (...all) => (await kind.listPoints(...all)).toReversed() }),
      subject({}, {}, ({ hooks }) => {
        hooks.restore.open.tap({ stage: 'early' }, (run, destination, request) =>
          kind.openPoint(run, destination, { ...request, selector: 'latest' }),
        );
      }),
    ],
    'stores nothing in a dry run': subject({}, {}, ({ hooks }) => {
      hooks.select.tap(async (_, { dryRun, found }) => {
        if (dryRun) await (await found.destination?.createExclusive('tried'))?.close();
        return undefined;
      });
    }),
    'is not complete where the destination is full, from whichever call on, and harms no earlier point': subject({}, careless),
    'leaves no point when it is cancelled, and goes on the next time': subject(
      { listPoints: async (...all) => [...(await kind.listPoints(...all)), ...(begun.count === 2 ? [invented] : [])] },
      {},
      ({ hooks }) => hooks.create.tap({ stage: 'early' }, () => void begun.count++),
    ),
    'is not complete where a source is not there': subject(
      {},
      { ...careless, stream: (right, run, plan) => (areThere(plan) ? right() : pretend(run, plan)) },
    ),
    'never gives back wrong bytes in silence, and finds them when it verifies': subject({
      openPoint: async (...all) => {
        const point = await kind.openPoint(...all);
        return {
          ...point,
          verify: async () => ({ depth: 'sealed', blocks: 1, totalBlocks: 1, bytes: 1, throughCache: true, findings: [] }),
        };
      },
    }),
    'fails where advanced verification finds that the media differ from the source': subject(
      {},
      {
        compare: async () => ({ files: 1, bytes: 1, findings: [] }),
      },
    ),
  });
});
