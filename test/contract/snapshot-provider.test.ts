import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type Run, type SnapshotAnswer, type SnapshotGroup, type SnapshotRequest } from '@tapedeck/core';
import { type SnapshotProviderSubject, snapshotProviderContract } from '@tapedeck/testkit';
import { tempFolder } from '../kit/temp-folder.ts';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

const machine = tempFolder();
const at = (name: string) => join(machine, name);
for (const name of ['frozen', 'live', 'snapshots']) mkdirSync(at(name));

const isFrozen = ({ paths }: SnapshotGroup) => paths.every((path) => path === at('frozen'));

/** Snapshots are copies here, of one folder of the machine. */
const freeze = async (run: Run, { groups }: SnapshotRequest, scope: 'source' | 'run'): Promise<SnapshotAnswer> => {
  const found = groups.filter(isFrozen);
  const target = join(at('snapshots'), run.id);
  if (found.length > 0)
    await run.take({ undo: 'delete-copy', intent: target, scope }, async () => {
      cpSync(at('frozen'), target, { recursive: true });
      return target;
    });
  const mapping = found.flatMap(({ paths }) => paths.map((path) => ({ path, readFrom: target })));
  return { taken: [{ provider: 'copies', mapping }], left: groups.filter((group) => !isFrozen(group)) };
};

interface Choices {
  readonly change?: (answer: SnapshotAnswer, request: SnapshotRequest) => SnapshotAnswer;
  readonly scope?: 'source' | 'run';
  readonly inCheck?: boolean;
}

const subject = ({ change = (answer) => answer, scope = 'source', inCheck = false }: Choices = {}): SnapshotProviderSubject => ({
  plugin: definePlugin({
    name: 'copies',
    api: 1,
    version: '0.1.0',
    places: ['snapshot'],
    options: { type: 'object' },
    undo: { 'delete-copy': async ({ intent }) => rmSync(String(intent), { recursive: true, force: true }) },
    apply({ hooks }) {
      if (inCheck) hooks.check.tap(({ id }) => cpSync(at('frozen'), join(at('snapshots'), id), { recursive: true }));
      hooks.snapshot.tap(async (run, request) => change(await freeze(run, request, scope), request));
    },
  }),
  frozen: at('frozen'),
  live: at('live'),
  look: async () => readdirSync(at('snapshots')),
});

const live = (path: string) => ({ provider: 'copies', mapping: [{ path, readFrom: path }] });
const pretended = (path: string) => ({ provider: 'copies', mapping: [{ path, readFrom: at('snapshots') }] });

describe('contract: snapshot providers', () => {
  afterEach(() => readdirSync(at('snapshots')).forEach((name) => void rmSync(join(at('snapshots'), name), { recursive: true })));

  holdToPass(snapshotProviderContract, subject());
  holdToFail(snapshotProviderContract, subject(), {
    'shows a folder as it was at the instant, whatever is written later': [
      subject({ change: (answer) => ({ ...answer, taken: [live(at('frozen'))] }) }),
      subject({ change: (_, { groups }) => ({ taken: [], left: groups }) }),
    ],
    'leaves what it cannot freeze to others, and says so': [
      subject({ change: (answer) => ({ ...answer, left: [] }) }),
      subject({ change: (answer) => ({ taken: [...answer.taken, pretended(at('live'))], left: [] }) }),
    ],
    'never freezes a part of what one workload spans': subject({
      change: (_, { groups }) => ({ taken: [pretended(at('frozen'))], left: groups.map((group) => ({ ...group, paths: [at('live')] })) }),
    }),
    'gives back its snapshots before further copies are made': subject({ scope: 'run' }),
    'takes nothing in a dry run': subject({ inCheck: true }),
  });
});
