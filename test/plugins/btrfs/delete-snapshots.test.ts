import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { BtrfsMachine, needsBtrfs, write } from './btrfs-machine.ts';

const kit = new URL('../../kit/a-run.ts', import.meta.url).href;

describe('btrfs: snapshots', () => {
  let machine: BtrfsMachine;

  beforeEach(async function () {
    needsBtrfs(this);
    machine = await BtrfsMachine.make();
  });

  afterEach(() => machine?.end());

  describe('of others', () => {
    it('are neither deleted nor changed, whatever they are called', async () => {
      write(machine.on('file'));
      machine.btrfs.subvolume('snapshot', '-r', '.', 'theirs');
      machine.btrfs.subvolume('create', '.tapedeck-theirs');
      machine.btrfs.subvolume('snapshot', '-r', '.', '.tapedeck-0123456789ab-1');
      const before = machine.btrfs.subvolumes();

      await machine.complete();

      expect(machine.btrfs.subvolumes()).to.deep.equal(before);
    });

    it('are reported and kept when they bear the label of this very run and are no read-only snapshots', async () => {
      write(machine.on('file'));
      const late = stepPlugin('stream', (run) => {
        machine.btrfs.subvolume('create', `.tapedeck-${run.id}-7`);
        machine.btrfs.subvolume('snapshot', '.', `.tapedeck-${run.id}-8`);
        mkdirSync(machine.on(`.tapedeck-${run.id}-9`));
      });

      const { report } = await machine.job({ plugins: [late] }).run();

      expect(report.outcome).to.equal('degraded');
      expect(report.problems.map(({ code }) => code)).to.deep.equal(['BTRFS_LEFT_BEHIND']);
      expect(machine.btrfs.subvolumes()).to.deep.equal([`.tapedeck-${report.runId}-7`, `.tapedeck-${report.runId}-8`]);
      expect(readdirSync(machine.btrfs.path)).to.include(`.tapedeck-${report.runId}-9`);
    });
  });

  describe('of a run that was killed', () => {
    /** Runs the job in a process of its own, which kills itself at that moment. */
    const killed = (when: 'while it streams' | 'between two snapshots') => {
      const script = `
        const [{ aRun }, { createHost, definePlugin }] = await Promise.all([import('${kit}'), import('${import.meta.resolve('@tapedeck/core')}')]);
        const real = await createHost({ environment: process.env });
        const die = () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); };
        const host = ${
          when === 'while it streams'
            ? 'real'
            : `{ ...real, run: (command) => command.args.includes('${machine.on('nested')}') ? die() : real.run(command) }`
        };
        const dies = definePlugin({
          name: 'dies', api: 1, version: '0.1.0', places: ['job'], options: { type: 'object' },
          apply: ({ hooks }) => hooks.stream.tap({ stage: 'early' }, die),
        });
        const settings = ${JSON.stringify(machine.settings())};
        await aRun({ ...settings, uses: [...settings.uses, { dies: {} }], plugins: [dies], host }).run();
      `;
      write(machine.at('job.mjs'), script);
      const { signal, stderr } = spawnSync(process.execPath, ['--conditions=source', machine.at('job.mjs')], { encoding: 'utf8' });
      expect(signal, stderr).to.equal('SIGKILL');
    };
    const leftovers = () => machine.btrfs.subvolumes().filter((name) => name.startsWith('.tapedeck-'));

    beforeEach(() => {
      write(machine.on('file'));
      machine.btrfs.subvolume('create', 'nested');
    });

    for (const when of ['while it streams', 'between two snapshots'] as const)
      it(`invariant 10: ${when} are gone after the next start`, async () => {
        killed(when);
        expect(leftovers()).to.have.length(when === 'while it streams' ? 2 : 1);

        const report = await machine.complete();

        expect(report.notes.map(({ code }) => code)).to.include('CORE_RECOVERED');
        expect(machine.btrfs.subvolumes()).to.deep.equal(['nested']);
      });

    it('are told of while their file system is not mounted as it was, and gone once it is', async () => {
      killed('while it streams');
      machine.btrfs.unmount();
      write(machine.at('elsewhere', 'file'));

      const { report } = await machine.job({ paths: [machine.at('elsewhere')] }).run();
      expect(report.problems.map(({ code }) => code)).to.deep.equal(['BTRFS_NOT_MOUNTED']);
      machine.btrfs.mountAt(machine.at('moved'));
      renameSync(machine.btrfs.path, machine.at('gone'));
      await machine.complete({ paths: [machine.at('elsewhere')] });

      expect(readdirSync(machine.at('moved')).toSorted()).to.deep.equal(['file', 'nested']);
    });
  });
});
