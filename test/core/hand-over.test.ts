import { BackupError, type SnapshotAnswer, type SnapshotRequest } from '@tapedeck/core';
import { expect } from 'chai';
import { mapToSnapshot } from '../../core/src/lifecycle/map-to-snapshot.ts';
import { aRun } from '../kit/a-run.ts';
import { aPlugin } from './a-plugin.ts';

type Provide = (request: SnapshotRequest) => SnapshotAnswer | undefined;

/** Freezes these paths of a request, which are whole groups or nothing; below them it sees what it leaves. */
const freezing =
  (provider: string, mine: Readonly<Record<string, readonly string[]>>): Provide =>
  ({ groups }) => {
    const isMine = ({ paths }: { readonly paths: readonly string[] }) => paths.every((path) => Object.hasOwn(mine, path));
    const paths = groups.filter(isMine).flatMap((group) => group.paths);
    if (paths.length === 0) return undefined;
    const below = paths.flatMap((path) => mine[path] ?? []);
    const mapping = [
      ...paths.map((path) => ({ path, readFrom: `/${provider}${path}` })),
      ...below.map((path) => ({ path, readFrom: path })),
    ];
    const left = [...groups.filter((group) => !isMine(group)), ...(below.length > 0 ? [{ paths: below }] : [])];
    return { taken: [{ provider, mapping }], left };
  };

describe('core: several snapshot providers', () => {
  const run = async (groups: readonly { workload?: string; paths: string[] }[], first: Provide, second: Provide, snapshot = {}) => {
    const asked: string[] = [];
    const hear = (name: string, provide: Provide) =>
      aPlugin(name, (hooks) =>
        hooks.snapshot.tap((_, request) => {
          asked.push(`${name}: ${request.groups.map(({ workload, paths }) => [workload ?? [], ...paths].flat().join(' ')).join(', ')}`);
          return provide(request);
        }),
      );
    const plugins = [
      hear('first', first),
      hear('second', second),
      aPlugin('asking', (hooks) => hooks.applications.tap((tap) => groups.forEach(tap.freeze))),
    ];
    const job = aRun({ uses: [{ first: {} }, { second: {} }, { asking: {} }], plugins, job: { snapshot } });
    const { report } = await job.run();
    return { asked, report };
  };

  it('are each asked for what those before them have left, and what nobody freezes is read live, said aloud', async () => {
    const { asked, report } = await run(
      [{ paths: ['/one'] }, { paths: ['/two'] }, { paths: ['/three'] }],
      freezing('first', { '/one': [] }),
      freezing('second', { '/two': [] }),
    );

    expect(asked).to.deep.equal(['first: /one, /two, /three', 'second: /two, /three']);
    expect(report.outcome).to.equal('complete');
    // What the stand-in of a source reads was not asked for.
    expect(report.notes.map(({ message }) => message)).to.deep.equal([
      'Read live, not frozen: "/three".',
      'Read live, not frozen: "/stand-in".',
    ]);
  });

  it('are not asked when nothing is left', async () => {
    const { asked, report } = await run([{ paths: ['/one'] }], freezing('first', { '/one': [] }), freezing('second', {}));

    expect(asked).to.deep.equal(['first: /one']);
    expect(report.notes.map(({ message }) => message)).to.deep.equal(['Read live, not frozen: "/stand-in".']);
  });

  it('are asked again for what comes up below the volume of another, and for nothing twice', async () => {
    const { asked, report } = await run(
      [{ paths: ['/'] }],
      freezing('first', { '/srv': [], '/home': [] }),
      freezing('second', { '/': ['/srv', '/home'] }),
    );
    const { asked: inVain } = await run([{ paths: ['/'] }], freezing('first', {}), freezing('second', { '/': ['/srv'] }));

    expect(asked).to.deep.equal(['first: /', 'second: /', 'first: /srv /home']);
    expect(report.notes).to.deep.equal([]);
    expect(inVain).to.deep.equal(['first: /', 'second: /', 'first: /srv', 'second: /srv']);
  });

  it('are not asked again for what one of them has frozen already', async () => {
    const { asked, report } = await run(
      [{ paths: ['/srv'] }, { paths: ['/'] }],
      freezing('first', { '/srv': [] }),
      freezing('second', { '/': ['/srv'] }),
    );

    expect(asked).to.deep.equal(['first: /srv, /', 'second: /']);
    expect(report.notes).to.deep.equal([]);
  });

  it('never get the paths of one workload one by one', async () => {
    const { asked, report } = await run(
      [{ workload: 'db', paths: ['/one', '/two'] }],
      freezing('first', { '/one': [] }),
      freezing('second', { '/two': [] }),
    );

    expect(asked).to.deep.equal(['first: db /one /two', 'second: db /one /two']);
    expect(report.notes.map(({ message }) => message)).to.deep.equal([
      'Read live, not frozen: "/one", "/two".',
      'Read live, not frozen: "/stand-in".',
    ]);
  });

  it('degrade a run that may read live when one of them refuses, and the next is asked in its place', async () => {
    const refuse = () => {
      throw new BackupError('NO_SPACE', 'No space.');
    };

    const { asked, report } = await run([{ paths: ['/one'] }], refuse, freezing('second', { '/one': [] }));
    const stopped = await run([{ paths: ['/one'] }], refuse, freezing('second', { '/one': [] }), { whenMissing: 'stop' });

    expect(asked).to.deep.equal(['first: /one', 'second: /one']);
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, source }) => `${source} ${code}`)).to.deep.equal(['first NO_SPACE']);
    expect(stopped.asked).to.deep.equal(['first: /one']);
    expect(stopped.report.error).to.include({ code: 'NO_SPACE', use: 'first' });
  });

  it('read what is mounted below a volume from who has frozen it, whoever only saw that it was not theirs', () => {
    const plan = {
      sources: [{ name: 'files', streams: [], roots: [{ path: '/', readFrom: '/', filters: [], oneFileSystem: false }] }],
    };
    const root = {
      provider: 'root',
      mapping: [
        { path: '/', readFrom: '/snap/root' },
        { path: '/srv', readFrom: '/srv' },
      ],
    };
    const srv = { provider: 'srv', mapping: [{ path: '/srv', readFrom: '/snap/srv' }] };
    const elsewhere = (...taken: (typeof root)[]) => mapToSnapshot(plan, { taken, left: [] }).sources[0]?.roots[0]?.elsewhere;

    expect(elsewhere(root, srv)).to.deep.equal([{ path: 'srv', readFrom: '/snap/srv' }]);
    expect(elsewhere(srv, root)).to.deep.equal([{ path: 'srv', readFrom: '/snap/srv' }]);
  });
});
