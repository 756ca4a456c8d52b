import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { openSite, planJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { pluginFolders, sectionPlugins } from '../../cli/src/site/plugin-folders.ts';
import { aBtrfs } from '../kit/a-btrfs.ts';
import { aMailServer } from '../kit/a-mail-server.ts';
import { aReceiver } from '../kit/a-receiver.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { findProjectFiles, projectFolder, readProjectFile } from '../kit/workspace.ts';
import { needsDisks, TestDisk } from '../plugins/image/a-disk.ts';

const examples = findProjectFiles('examples/tapedeck*.yaml');
const answered = ['locate', 'create', 'select', 'stream', 'commit'];
const shownRecipient = /age1[0-9a-z]{58}/g;

describe('docs: examples', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  const open = (file: string): Promise<Site> =>
    openSite({
      file,
      defaultStateFolder: join(folder, 'state'),
      environment: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` },
      pluginFolders: pluginFolders(),
      sectionPlugins,
    });

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  /** A program that notes in `calls` how it was started. */
  const program = (path: string) => {
    write(path, `#!/bin/sh\necho "$(basename "$0") $*" >> '${folder}/calls'\necho output\n`);
    chmodSync(join(folder, path), 0o755);
  };
  const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') : []);

  /** The example as a site file whose paths all lie in the folder of this test, with a key that exists. */
  const moved = async (example: string, change: (text: string) => string = (text) => text): Promise<Site> => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    const text = change(readProjectFile(example))
      .replaceAll(/(?<![\w*./~"-])\/(?=[a-z])/g, `${folder}/`)
      .replaceAll(shownRecipient, recipient)
      // No test plugs in a drive; how one is found by its label has tests of its own.
      .replace('label: BACKUP-USB, path: ', `path: ${folder}/mnt/usb/`);
    for (const [, path = ''] of text.matchAll(/^identity: \{ file: (\S+) \}/gm)) write(path.slice(folder.length), identity.reveal());
    write('site/tapedeck.yaml', text);
    return open(join(folder, 'site', 'tapedeck.yaml'));
  };

  const restoreAll = async (site: Site, job: string) => {
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'restored'), conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, job, { point: { selector: 'latest', trustSigner: false }, request });
    expect(report.outcome).to.equal('complete');
  };
  const restored = (path: string) => {
    const place = join(folder, 'restored', folder, path);
    return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
  };

  it('are all listed in their README, and each is run by a test', () => {
    const listed = [...readProjectFile('examples/README.md').matchAll(/\]\((tapedeck[\w-]*\.yaml)\)/g)].map(
      ([, name]) => `examples/${name}`,
    );
    const run = [...readProjectFile('test/docs/examples.test.ts').matchAll(/moved\('(.+?)'[,)]/g)].map(([, name]) => name);

    expect(listed.toSorted()).to.deep.equal(examples);
    expect([...new Set(run)].toSorted()).to.deep.equal(examples);
  });

  for (const example of examples) {
    it(`can be planned as they are: ${example}`, async () => {
      const site = await open(join(projectFolder, example));

      for (const job of site.jobNames) {
        const { steps } = await planJob(site, job);
        expect(steps.filter(({ step, taps }) => answered.includes(step) && taps.length === 0)).to.deep.equal([]);
      }
    });
  }

  it('begin with a job that is not encrypted, and says so', async () => {
    const site = await moved('examples/tapedeck-quick-start.yaml');
    write('home/anna/Documents/letter', 'Dear all');

    const { remarks } = await planJob(site, 'documents');
    const { report } = await runJob(site, 'documents');
    await restoreAll(site, 'documents');

    expect(remarks).to.include('Not encrypted: whoever has the media files can read them.');
    expect(report.outcome).to.equal('complete');
    expect(restored('home/anna/Documents/letter')).to.equal('Dear all');
  });

  it('keep a home folder but for what they leave out', async () => {
    const site = await moved('examples/tapedeck-home-to-usb.yaml');
    const left = ['.cache/thumbnail', 'work/node_modules/index.js', 'disk.iso', 'Downloads/film'].map((path) => `home/anna/${path}`);
    for (const path of [...left, 'home/anna/.profile', 'home/anna/work/plan']) write(path, path);
    mkdirSync(join(folder, 'mnt', 'usb'), { recursive: true });

    const { report } = await runJob(site, 'home');
    await restoreAll(site, 'home');

    expect(report.outcome).to.equal('complete');
    expect([restored('home/anna/.profile'), restored('home/anna/work/plan')]).to.deep.equal(['home/anna/.profile', 'home/anna/work/plan']);
    expect(left.map(restored)).to.deep.equal(left.map(() => undefined));
  });

  it('stop a server, dump its database and start it again, and tell somebody when that fails', async function () {
    needsPlatform(this, 'linux');
    const site = await moved('examples/tapedeck-server.yaml');
    for (const path of ['bin/systemctl', 'bin/pg_dump', 'usr/local/bin/notify']) program(path);
    for (const path of ['srv/page', 'srv/www/cache/page', 'etc/tapedeck/pg-password']) write(path, path);
    for (const path of ['var/backups/app', 'mnt/backup']) mkdirSync(join(folder, path), { recursive: true });

    const night = await runJob(site, 'nightly');
    const wellCalls = calls();
    write('bin/pg_dump', '#!/bin/sh\nexit 1\n');
    const badNight = await runJob(site, 'nightly');

    expect([night.report.outcome, badNight.report.outcome]).to.deep.equal(['complete', 'failed']);
    // The folders srv, srv/www, etc, etc/tapedeck and app with a file in three of them; the cache is left out.
    expect(night.report.sources).to.deep.include.members([
      { source: 'files', expected: 9, captured: 8, excluded: 1, problems: 0, outcome: 'complete' },
    ]);
    expect(wellCalls).to.deep.equal(['systemctl stop app.service', 'pg_dump --format=custom app', 'systemctl start app.service']);
    expect(calls().slice(3)).to.deep.equal(['systemctl stop app.service', 'systemctl start app.service', 'notify backup needs a look']);
  });

  it('freeze a database on btrfs, which stands still only for that', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'mkfs.btrfs', 'btrfs');
    const site = await moved('examples/tapedeck-btrfs.yaml');
    const btrfs = aBtrfs(folder, 'srv');
    try {
      program('bin/systemctl');
      write('srv/database/table', 'rows');
      mkdirSync(join(folder, 'mnt', 'backup'), { recursive: true });

      const { report } = await runJob(site, 'nightly');
      await restoreAll(site, 'nightly');

      expect(report).to.include({ outcome: 'complete' });
      expect(report.notes.map(({ code }) => code)).to.not.include.members(['COMMANDS_KEPT_UNTIL_READ', 'CORE_READ_LIVE']);
      expect(calls()).to.deep.equal(['systemctl stop database.service', 'systemctl start database.service']);
      expect(restored('srv/database/table')).to.equal('rows');
      expect(btrfs.subvolumes()).to.deep.equal([]);
    } finally {
      btrfs.remove();
    }
  });

  it('freeze whatever can be frozen, with options for one of those who do it, and read the rest live', async function () {
    needsPlatform(this, 'linux');
    const site = await moved('examples/tapedeck-lvm.yaml');
    for (const path of ['etc/hosts', 'srv/page', 'srv/cache/page']) write(path, path);
    mkdirSync(join(folder, 'mnt', 'backup'), { recursive: true });

    const { remarks } = await planJob(site, 'nightly');
    const { report } = await runJob(site, 'nightly');
    await restoreAll(site, 'nightly');

    expect(remarks).to.include('Snapshots: "auto" has found "btrfs", "lvm". What cannot be frozen is read live, not frozen.');
    expect(report).to.include({ outcome: 'complete' });
    expect(['etc/hosts', 'srv/page', 'srv/cache/page'].map(restored)).to.deep.equal(['etc/hosts', 'srv/page', undefined]);
  });

  it('keep one whole backup at a time, compared with its source', async () => {
    const site = await moved('examples/tapedeck-overwrite.yaml');
    for (const path of ['var/mail/anna', 'etc/postfix/main.cf']) write(path, path);

    await runJob(site, 'mail');
    const { report } = await runJob(site, 'mail');
    await restoreAll(site, 'mail');

    expect(report).to.include({ outcome: 'complete' });
    expect(report.media).to.include({ type: 'full', compared: true, sequence: 2 });
    expect(restored('var/mail/anna')).to.equal('var/mail/anna');
    expect(globSync(join(folder, 'mnt/rdx/mail/mail/trash/2-*/mail-000001-full.tdk'))).to.have.length(1);
  });

  it('keep a share at a second place, from which it comes back, while its service stands still', async function () {
    needsPlatform(this, 'linux');
    const site = await moved('examples/tapedeck-replica.yaml');
    program('bin/systemctl');
    write('srv/share/plan', 'the plan');

    const { report } = await runJob(site, 'nightly');
    rmSync(join(folder, 'mnt', 'backup'), { recursive: true });
    await restoreAll(site, 'nightly');

    expect(report.destinations.map(({ outcome }) => outcome)).to.deep.equal(['complete', 'complete']);
    expect(restored('srv/share/plan')).to.equal('the plan');
    expect(calls()).to.deep.equal(['systemctl stop smbd', 'systemctl start smbd']);
  });

  it('tell a service, a chat, people and a command how a run went', async function () {
    needsPlatform(this, 'linux');
    const receiver = await aReceiver();
    const server = await aMailServer({ allowInsecureAuth: true, onAuth: ({ username = '' }, _, done) => done(null, { user: username }) });
    const site = await moved('examples/tapedeck-telling.yaml', (text) =>
      text.replace('host: mail.example.org', `host: 127.0.0.1, port: ${server.port}, security: none`),
    );
    program('usr/local/bin/tell-operator');
    write('srv/page', 'page');
    write('etc/tapedeck/ping-url', `${receiver.origin}/uuid\n`);
    write('etc/tapedeck/chat-url', `${receiver.origin}/chat\n`);
    write('etc/tapedeck/mail-password', 'password\n');
    mkdirSync(join(folder, 'mnt', 'backup'), { recursive: true });

    const night = await runJob(site, 'nightly');
    const toldOfNight = [...receiver.received];
    rmSync(join(folder, 'srv'), { recursive: true });
    const badNight = await runJob(site, 'nightly').finally(() => Promise.all([receiver.close(), server.close()]));

    expect([night.report.outcome, badNight.report.outcome]).to.deep.equal(['complete', 'failed']);
    expect(toldOfNight.map(({ path }) => path)).to.deep.equal(['/uuid/start', '/uuid']);
    // The check refuses the second run, so it never starts.
    expect(receiver.received.slice(2).map(({ path }) => path)).to.deep.equal(['/uuid/fail', '/chat']);
    expect(server.received.map(({ user, headers }) => [user, headers.get('subject')])).to.deep.equal([
      ['tapedeck', `Backup "nightly" on "${hostname()}": failed`],
    ]);
    expect(calls()).to.deep.equal(['tell-operator backup']);
  });

  it('tapedeck-image.yaml: a disk and a volume come back as files for virtual machines', async function () {
    needsDisks(this);
    const disks = [new TestDisk(24), new TestDisk(24)] as const;
    try {
      for (const { device } of disks) execFileSync('mkfs.ext4', ['-q', device]);
      for (const name of ['dev', 'srv', 'mnt/a']) mkdirSync(join(folder, name), { recursive: true });
      symlinkSync(disks[0].device, join(folder, 'dev/sda'));
      disks[1].mountOn(join(folder, 'srv'), '-o', 'ro');
      const site = await moved('examples/tapedeck-image.yaml', (text) =>
        text.replace('label: BACKUP-A, path: images', 'path: /mnt/a, create: true'),
      );

      const { report } = await runJob(site, 'machine');

      expect([report.outcome, report.error]).to.deep.equal(['complete', undefined]);
      for (const [name, { device }] of [['dev/sda', disks[0]] as const, ['srv', disks[1]] as const]) {
        const file = join(folder, `${name.replaceAll('/', '-')}.vhdx`);
        const workload = { name: `image:${join(folder, name)}`, options: { file } };
        const request = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, workload } as const;
        await restoreJob(site, 'machine', { point: { selector: 'latest', trustSigner: false }, request });
        execFileSync('qemu-img', ['compare', '-F', 'raw', file, device]);
      }
    } finally {
      for (const disk of disks) disk.remove();
    }
  });
});
