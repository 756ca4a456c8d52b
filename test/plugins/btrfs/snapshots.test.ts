import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, definePlugin, type Host, type PluginDefinition } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { BtrfsMachine, needsBtrfs, write } from './btrfs-machine.ts';

describe('btrfs: snapshots', () => {
  let machine: BtrfsMachine;

  beforeEach(async function () {
    needsBtrfs(this);
    machine = await BtrfsMachine.make();
  });

  afterEach(() => machine?.end());

  it('are what is read, and are gone afterwards', async () => {
    write(machine.on('file'), 'frozen');
    const seen: string[] = [];
    const late = stepPlugin('stream', () => {
      seen.push(...machine.btrfs.subvolumes());
      write(machine.on('file'), 'changed while it streams');
    });

    const report = await machine.complete({ stored: true, plugins: [late] });

    expect(report.notes.map(({ code }) => code)).to.not.include('CORE_READ_LIVE');
    expect(seen).to.deep.equal([`.tapedeck-${report.runId}-1`]);
    expect(machine.btrfs.subvolumes()).to.deep.equal([]);
    expect(readdirSync(machine.btrfs.path)).to.deep.equal(['file']);
    expect(readFileSync(join(await machine.restore(), 'file'), 'utf8')).to.equal('frozen');
  });

  it('are gone before the replicas are made', async () => {
    write(machine.on('file'));
    const seen: string[] = ['not asked'];

    await machine.complete({ plugins: [stepPlugin('replicate', () => seen.splice(0, 1, ...machine.btrfs.subvolumes()))] });

    expect(seen).to.deep.equal([]);
  });

  it('need no room for what they hold', async () => {
    const full = { code: 'ENOSPC' };
    expect(() => write(machine.on('full'), Buffer.alloc(160 << 20, 1)))
      .to.throw()
      .that.includes(full);

    await machine.complete();

    expect(machine.btrfs.subvolumes()).to.deep.equal([]);
  });

  it('are not taken in a dry run', async () => {
    write(machine.on('file'));

    const { report } = await machine.job().run({ dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(machine.btrfs.subvolumes()).to.deep.equal([]);
  });

  describe('and groups', () => {
    const live = (paths: readonly string[]) => ({
      code: 'CORE_READ_LIVE',
      message: `Read live, not frozen: ${paths.map((path) => `"${path}"`).join(', ')}.`,
    });

    it('leave paths that are not on btrfs to be read live', async () => {
      write(machine.on('file'));
      write(machine.at('elsewhere', 'file'));

      const report = await machine.complete({ paths: [machine.at('elsewhere'), machine.btrfs.path] });

      expect(report.notes).to.deep.include(live([machine.at('elsewhere')]));
    });

    it('never split those of a workload', async () => {
      write(machine.on('file'));
      write(machine.at('elsewhere', 'log'));
      const workload = stepPlugin('applications', (run) =>
        run.freeze({ workload: 'db', paths: [machine.on('file'), machine.at('elsewhere', 'log')] }),
      );

      const report = await machine.complete({ paths: [machine.at('elsewhere')], plugins: [workload] });

      expect(report.notes).to.deep.include(live([machine.at('elsewhere'), machine.on('file'), machine.at('elsewhere', 'log')]));
    });

    it('stop the run that must not read live', async () => {
      write(machine.at('elsewhere', 'file'));

      const { report } = await machine.job({ paths: [machine.at('elsewhere')], snapshot: { use: 'btrfs', whenMissing: 'stop' } }).run();

      expect(report.error?.code).to.equal('CORE_SNAPSHOT_MISSING');
    });
  });

  describe('that cannot be taken', () => {
    const refused = async () => {
      const before = machine.btrfs.subvolumes();
      const { report } = await machine.job({ snapshot: { use: 'btrfs', whenMissing: 'stop' } }).run();
      expect(report.outcome).to.equal('failed');
      expect(machine.btrfs.subvolumes()).to.deep.equal(before);
      return report.error;
    };

    it('are refused clearly on a read-only file system', async () => {
      write(machine.on('file'));
      execFileSync('mount', ['-o', 'remount,ro', machine.btrfs.path]);

      const error = await refused();

      expect(error).to.include({ code: 'BTRFS_COMMAND_FAILED', step: 'snapshot', use: 'btrfs' });
      expect(error?.message).to.match(/^"btrfs subvolume snapshot -r \S+ \S+" has failed: .*Read-only file system$/);
    });

    it('degrade a run that may read live, which then does', async () => {
      write(machine.on('file'));
      execFileSync('mount', ['-o', 'remount,ro', machine.btrfs.path]);

      const { report } = await machine.job().run();

      expect(report.outcome).to.equal('degraded');
      expect(report.problems.map(({ code }) => code)).to.deep.equal(['BTRFS_COMMAND_FAILED']);
      expect(report.notes.map(({ code }) => code)).to.include('CORE_READ_LIVE');
    });

    it('are not asked for by "auto" where a file system is read-only, which is read live', async () => {
      write(machine.on('file'));
      execFileSync('mount', ['-o', 'remount,ro', machine.btrfs.path]);

      const { notes } = await machine.complete({ snapshot: { use: 'auto' } });

      expect(notes).to.deep.equal([{ code: 'CORE_READ_LIVE', message: `Read live, not frozen: "${machine.btrfs.path}".` }]);
    });

    it('give back those that were taken before the one that failed', async () => {
      machine.btrfs.subvolume('create', 'nested');
      const failing: Host = {
        ...machine.host,
        run: (command) =>
          command.args[1] === 'snapshot' && command.args[3] === machine.on('nested')
            ? Promise.resolve({
                exitCode: 1,
                signalName: undefined,
                timedOut: false,
                stdout: '',
                stderr: "ERROR: cannot snapshot 'x': No space left on device\n",
              })
            : machine.host.run(command),
      };

      const { report } = await machine.job({ host: failing, snapshot: { use: 'btrfs', whenMissing: 'stop' } }).run();

      expect(report.error?.message).to.match(/No space left on device$/);
      expect(machine.btrfs.subvolumes()).to.deep.equal(['nested']);
    });

    it('are refused by the check where a program is missing, and read live by "auto", which says why', async () => {
      write(machine.on('file'));
      const bare = await createHost({ environment: { ...process.env, PATH: machine.at('empty') } });

      const named = await machine.job({ host: bare }).run();
      const auto = await machine.complete({ host: bare, snapshot: { use: 'auto' } });

      expect(named.report.error?.objections?.map(({ code, message }) => `${code} ${/"(.*?)"/.exec(message)?.[1]}`)).to.deep.equal([
        'HOST_PROGRAM_MISSING btrfs',
        'HOST_PROGRAM_MISSING findmnt',
      ]);
      expect(auto.notes.map(({ code }) => code)).to.include.members(['BTRFS_LEFT_OUT', 'CORE_READ_LIVE']);
    });
  });

  it('invariant 2: are missed when someone deletes them while they are read', async () => {
    write(machine.on('file'));
    const late = stepPlugin('stream', (run) => void machine.btrfs.subvolume('delete', `.tapedeck-${run.id}-1`));

    const { report } = await machine.job({ plugins: [late] }).run();

    expect(report.error).to.include({ code: 'BTRFS_SNAPSHOT_GONE', step: 'commit' });
  });

  it('are taken of what another provider has mounted below its own volume, beside those taken before', async () => {
    write(machine.on('file'), 'frozen');
    machine.btrfs.mountAt(machine.at('other', 'below'));
    const [other, below] = [machine.at('other'), machine.at('other', 'below')];
    const frozen = { provider: 'other', mapping: [other, below].map((path) => ({ path, readFrom: path })) };
    const provider: PluginDefinition = definePlugin({
      name: 'other-provider',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply: ({ hooks }) =>
        hooks.snapshot.tap({ stage: 'late' }, (_, { groups }) =>
          groups.some(({ paths }) => paths.includes(other)) ? { taken: [frozen], left: [{ paths: [below] }] } : undefined,
        ),
    });
    const seen: string[] = [];
    const late = stepPlugin('stream', () => {
      seen.push(...machine.btrfs.subvolumes());
      write(machine.on('file'), 'changed while it streams');
    });

    const report = await machine.complete({ paths: [machine.btrfs.path, other], plugins: [provider, late], stored: true });

    expect(report.notes.map(({ code }) => code)).to.not.include('CORE_READ_LIVE');
    expect(seen).to.deep.equal([`.tapedeck-${report.runId}-1`, `.tapedeck-${report.runId}-2`]);
    expect(machine.btrfs.subvolumes()).to.deep.equal([]);
    expect(readFileSync(join(await machine.restore(other), 'below', 'file'), 'utf8')).to.equal('frozen');
  });

  it('are what "auto" finds, in a job that says nothing of snapshots', async () => {
    write(machine.on('file'));
    const seen: string[] = [];
    const late = stepPlugin('stream', () => void seen.push(...machine.btrfs.subvolumes()));

    await machine.complete({ plugins: [late], snapshot: {} });

    expect(seen).to.have.length(1);
  });
});
