import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createHost, type RunEvent, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aBtrfs, type TestBtrfs } from '../kit/a-btrfs.ts';
import { needsDrives, TestDrive } from '../kit/a-drive.ts';
import { aSite } from '../kit/a-site.ts';
import { anApplication } from '../kit/an-application.ts';
import { isMounted } from '../kit/mount-point.ts';
import { needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { detach, EjectPrograms } from '../plugins/media/eject-programs.ts';
import { environment, SimulatedServer } from '../plugins/mssql/a-server.ts';
import { aLinuxMachine, type PowerMachine } from '../simulators/power/a-linux-machine.ts';

/** The documented sequence, and whom each step is answered by in this job. */
const documented: readonly (readonly [step: string, use?: string])[] = [
  ['start'],
  ['pre', 'commands'],
  ['locate', 'media#2'],
  ['create', 'backup'],
  ['applications', 'mssql'],
  ['snapshot', 'btrfs'],
  ['select', 'files'],
  ['stream', 'backup'],
  ['commit', 'backup'],
  ['compare', 'backup'],
  ['log'],
  ['post', 'commands'],
  ['eject', 'media#2'],
  ['shutdown', 'power'],
];

describe('jobs: everything at once', () => {
  const folder = tempFolder();
  const mounted = join(folder, 'drive');
  let sql: SimulatedServer;
  let drives: readonly TestDrive[] = [];
  let btrfs: TestBtrfs;
  let machine: PowerMachine;
  let tools: EjectPrograms;
  let site: Site;
  const events: RunEvent[] = [];

  before(async function () {
    needsDrives(this);
    needsTools(this, 'mkfs.btrfs', 'btrfs', 'umount', 'sync');
    sql = await SimulatedServer.start(tempFolder(), ['Sales']);
    drives = ['ALL-A', 'ALL-B'].map((name) => new TestDrive(name));
    // Of the two that are rotated the first is away.
    drives[1]?.mountAt(mounted);
    btrfs = aBtrfs(folder, 'srv');
    btrfs.subvolume('create', join(btrfs.path, 'data'));
    writeFileSync(join(btrfs.path, 'data', 'file'), 'a file');
    mkdirSync(join(folder, 'ledgers'));
    writeFileSync(join(folder, 'ledgers', 'book'), 'a hundred rows');
    machine = await aLinuxMachine(join(folder, 'power'));
    tools = new EjectPrograms(join(folder, 'programs'), { eject: detach });
    symlinkSync('/usr/bin/btrfs', join(folder, 'programs', 'btrfs'));
    site = await openTheSite();
  });

  after(async () => {
    await sql?.end();
    btrfs?.remove();
    for (const drive of drives) drive.remove();
  });

  const say = (word: string) => ({ run: ['sh', '-c', `echo ${word} >> '${join(folder, 'said')}'`] });

  const openTheSite = async () => {
    // Nothing else is found there: whatever would end this machine is a stand-in, or missing.
    const path = [join(folder, 'programs'), join(folder, 'power', 'bin')].join(delimiter);
    const host = await createHost({ environment: { ...environment, PATH: path } });
    const job = {
      sources: [{ ledgers: {} }, { mssql: sql.options() }, { files: { paths: [join(btrfs.path, 'data')] } }],
      pre: [say('pre')],
      post: [say('post')],
      destination: drives.map(({ label }) => ({ media: { label, path: 'backups', create: true, marginBytes: 1_000_000 } })),
      snapshot: { use: 'auto' },
      verify: { written: true, advanced: true },
      retention: { last: 3 },
      eject: true,
      power: { do: 'shutdown' },
    };
    return aSite(folder, job, 'state', {}, { host, environment, plugins: [anApplication(join(folder, 'ledgers'))] });
  };

  it('runs in the documented order, each step answered', async () => {
    const { report } = await runJob(site, 'nightly', { listeners: [(event) => void events.push(event)] });

    expect({ outcome: report.outcome, error: report.error, problems: report.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    const steps = new Set(documented.map(([step]) => step));
    const taken = events.flatMap((event) => (event.event === 'step-ended' && steps.has(event.step) ? [event.step] : []));
    expect(taken).to.deep.equal(documented.map(([step]) => step));
    const answered = (step: string) => report.steps.find((one) => one.step === step)?.taps.map(({ use }) => use) ?? [];
    for (const [step, use] of documented) if (use !== undefined) expect(answered(step), step).to.include(use);
  });

  it('did on the machine what it says', () => {
    expect(readFileSync(join(folder, 'said'), 'utf8')).to.equal('pre\npost\n');
    expect(tools.calls()).to.have.length(1);
    expect(isMounted(mounted)).to.equal(false);
    expect(machine.state().planned).to.equal('poweroff');
    expect(btrfs.subvolumes()).to.deep.equal(['data']);
  });

  it('has workloads and files on the drive, once that is back', async () => {
    drives[1]?.comeBack(mounted);
    const names = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      return (await point.workloads()).map(({ name }) => name);
    });
    expect(names.toSorted()).to.deep.equal(['ledgers:book', 'mssql:Sales']);
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'target', btrfs.path, 'data', 'file'), 'utf8')).to.equal('a file');
  });
});
