import { mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type JsonValue, type RunReport, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, volumeId, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';

describe('media: drives of Windows', () => {
  let server: WindowsServer;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    const volume = (letter: string, more: object) => ({
      id: volumeId(letter),
      mountedOn: join(folder, 'volumes', letter) + sep,
      fileSystem: 'NTFS',
      driveType: 3,
      ...more,
    });
    const volumes = [
      volume('C', { label: 'System' }),
      volume('D', { label: 'Data' }),
      volume('E', { label: 'RDX-A', serial: 0x12_34ab, driveType: 2 }),
      volume('F', { label: 'USB-A', bus: 'USB' }),
    ];
    server = await aWindowsServer(folder, { volumes });
    for (const path of [server.volume('F'), join(folder, 'source')]) mkdirSync(path, { recursive: true });
    writeFileSync(join(folder, 'source', 'file'), 'content');
  });

  const run = async (drives: readonly Readonly<Record<string, JsonValue>>[], eject: JsonValue = true): Promise<RunReport> => {
    const destination = drives.map((options) => ({ media: { path: 'backups', create: true, ...options } }));
    const job = { destination, snapshot: { use: 'none' }, eject };
    const host = { ...server.host, sleep: async () => undefined };
    return (await runJob(await aSite(server.folder, job, 'state', {}, { host }), 'nightly')).report;
  };
  const outcomeOf = ({ outcome, problems, error }: RunReport) => [
    outcome,
    ...problems.map(({ code }) => code),
    ...(error ? [error.code] : []),
  ];
  const used = ({ destinations }: RunReport) => destinations.map(({ name }) => name);
  const at = (letter: string) => [`media ${join(server.volume(letter), 'backups')}`];
  const noted = ({ notes }: RunReport) => notes.map(({ code }) => code).filter((code) => code.startsWith('MEDIA_'));
  const shown = () =>
    server.machine
      .read()
      .volumes.filter(({ fileSystem }) => fileSystem !== '')
      .map(({ id }) => id.at(-3));

  it('are found by their label, whatever its case, and the first that is there is used', async () => {
    const report = await run([{ label: 'RDX-Z' }, { label: 'rdx-a' }, { label: 'USB-A' }], false);

    expect(outcomeOf(report)).to.deep.equal(['complete']);
    expect(used(report)).to.deep.equal(at('E'));
    expect(noted(report)).to.deep.equal(['MEDIA_DRIVE_NOT_PRESENT']);
  });

  it('are found by the serial number of their file system', async () => {
    expect(used(await run([{ id: '0000-0000' }, { id: '0012-34ab' }], false))).to.deep.equal(at('E'));
  });

  it('are refused where a path is on another one', async () => {
    const report = await run([{ label: 'RDX-A', path: join(server.volume('D'), 'backups') }], false);

    expect(noted(report)).to.deep.equal(['MEDIA_WRONG_DRIVE']);
  });

  it('give out their medium', async () => {
    const report = await run([{ label: 'RDX-A' }]);

    expect(outcomeOf(report)).to.deep.equal(['complete']);
    expect(noted(report)).to.deep.equal(['MEDIA_EJECTED']);
    expect(server.machine.read().calls).to.include('eject-medium.ps1').and.not.include('eject-disk.ps1');
    expect(shown()).to.deep.equal(['C', 'D', 'F']);
  });

  it('are unplugged as a whole where they are disks', async () => {
    const report = await run([{ label: 'USB-A' }]);

    expect(outcomeOf(report)).to.deep.equal(['complete']);
    expect(server.machine.read().calls).to.include('eject-disk.ps1').and.not.include('eject-medium.ps1');
    expect(shown()).to.deep.equal(['C', 'D', 'E']);
  });

  it('are tried again while somebody looks at them', async () => {
    server.fail('lock', '5', 2);

    expect(outcomeOf(await run([{ label: 'RDX-A' }]))).to.deep.equal(['complete']);
    server.fail('veto', '5 \\Device\\HarddiskVolume7', 2);
    expect(outcomeOf(await run([{ label: 'USB-A' }]))).to.deep.equal(['complete']);
  });

  const failures = [
    { how: 'files are open', label: 'RDX-A', place: 'lock', with: '5', code: 'MEDIA_BUSY', says: 'files that are open there' },
    {
      how: 'the drive refuses',
      label: 'RDX-A',
      place: 'lock',
      with: '1117',
      code: 'MEDIA_NOT_EJECTED',
      says: '"lock" has ended with error 1117',
    },
    {
      how: 'a file is open',
      label: 'USB-A',
      place: 'veto',
      with: '5 \\Device\\X',
      code: 'MEDIA_BUSY',
      says: 'an open file on "\\Device\\X"',
    },
    { how: 'the user may not', label: 'USB-A', place: 'veto', with: '12', code: 'MEDIA_BUSY', says: 'rights that this user does not have' },
  ];
  for (const { how, label, place, with: failure, code, says } of failures)
    it(`stay, and the run says why, when ${how} (${label})`, async () => {
      server.fail(place, failure, 99);

      const report = await run([{ label }]);

      expect(outcomeOf(report)).to.deep.equal(['degraded', code]);
      expect(report.problems[0]?.message).to.contain(says);
      expect(shown()).to.have.length(4);
    });

  it('are out when there is no medium any more', async () => {
    server.fail('lock', '1112');

    expect(outcomeOf(await run([{ label: 'RDX-A' }]))).to.deep.equal(['complete']);
  });

  it('that are shown still are told of', async () => {
    server.fail('stay', '', 1);

    const report = await run([{ label: 'RDX-A' }]);

    expect(report.notes.at(-1)?.message).to.contain('The system still shows it');
  });

  for (const [label, why] of Object.entries({ Data: 'is built into this machine', System: 'Windows runs from the disk' }))
    it(`that stay are refused before the run, because it ${why}`, async () => {
      const report = await run([{ label }]);

      expect(outcomeOf(report)).to.deep.equal(['failed', 'MEDIA_NOTHING_TO_EJECT']);
      expect(report.error?.message).to.contain(why);
    });

  it('that hold the state folder are refused', async () => {
    const job = { destination: [{ media: { label: 'RDX-A', path: 'backups', create: true } }], snapshot: { use: 'none' }, eject: true };

    const site = await aSite(server.folder, job, join('volumes', 'E', 'state'), {}, { host: server.host });

    expect(outcomeOf((await runJob(site, 'nightly')).report)).to.deep.equal(['failed', 'MEDIA_STATE_ON_DRIVE']);
  });
});
