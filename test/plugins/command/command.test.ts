import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type RunListener, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { runTapedeck } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('command: a source', () => {
  let folder: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
  });

  const files = () => ({ files: { paths: [join(folder, 'source')] } });
  const siteOf = (command: Readonly<Record<string, JsonValue>>, job: Readonly<Record<string, JsonValue>> = {}): Promise<Site> =>
    aSite(folder, { sources: [files(), { command: { path: '/dumps/dump', ...command } }], ...job });

  const restored = async (site: Site): Promise<string> => {
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    return to;
  };

  it('is one file of what the command prints, however much', async () => {
    const site = await siteOf({ shell: 'seq 1 3000000' });

    const { report } = await runJob(site, 'nightly');

    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    const lines = readFileSync(join(await restored(site), 'dumps/dump'), 'utf8').split('\n');
    expect([lines.length, lines[0], lines[2_999_999]]).to.deep.equal([3_000_001, '1', '3000000']);
    expect(readFileSync(join(folder, 'target', folder, 'source/note'), 'utf8')).to.equal('a few words');
  });

  it('keeps nothing of the output when the command fails, and says what it said', async () => {
    const site = await siteOf({ shell: 'echo half; echo "no such database" >&2; exit 1' });

    const { report, exitCode } = await runJob(site, 'nightly');

    expect({ outcome: report.outcome, exitCode }).to.deep.equal({ outcome: 'degraded', exitCode: 3 });
    expect(report.problems).to.have.length(1);
    expect(report.problems[0]).to.include({ kind: 'unreadable', code: 'STREAM_FAILED', source: 'command', path: '/dumps/dump' });
    expect(report.problems[0]?.message).to.contain('exit code 1: no such database');
    expect(() => readFileSync(join(folder, 'target', 'dumps/dump'))).to.throw('ENOENT');
  });

  it('ends a command whose time is over, with all that it started', async () => {
    const site = await siteOf({ shell: 'sleep 600 | cat', limitMinutes: 0.002 });

    const { report } = await runJob(site, 'nightly');

    expect(report.outcome).to.equal('degraded');
    expect(report.problems[0]?.message).to.contain('was ended after 0.002 minutes');
  });

  it('is refused before anything is touched when the program or the path cannot be', async () => {
    const site = await siteOf({ run: ['no-such-program'], path: 'relative' });

    const { report } = await runJob(site, 'nightly');

    expect(report.outcome).to.equal('failed');
    expect(JSON.stringify(report.error))
      .to.contain('COMMAND_REFUSED')
      .and.contain('COMMAND_PATH_NOT_ABSOLUTE')
      .and.contain('HOST_PROGRAM_MISSING');
  });

  it('is refused when its path is that of a file in the selection, or of another command', async () => {
    const inTree = await runJob(await siteOf({ run: ['true'], path: join(folder, 'source', 'note') }), 'nightly');
    const twice = await siteOf({}, { sources: [1, 2].map(() => ({ command: { run: ['true'], path: '/dumps/same' } })) });
    const both = await runJob(twice, 'nightly');

    expect([inTree.report.error?.code, both.report.error?.code]).to.deep.equal(['BACKUP_STREAM_PATH_TAKEN', 'BACKUP_STREAM_PATH_TAKEN']);
  });

  it('ends with the run when that is cancelled', async () => {
    const site = await siteOf({ shell: `echo $$ > ${join(folder, 'pid')}; yes` });
    const cancelling = new AbortController();
    const listener: RunListener = ({ event }) => {
      if (event === 'progress') cancelling.abort(new Error('enough'));
    };

    const { report } = await runJob(site, 'nightly', { signal: cancelling.signal, listeners: [listener] });

    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(report.outcome).to.equal('cancelled');
    expect(() => process.kill(pid, 0)).to.throw('ESRCH');
  });

  it('is verified on the medium only, and that is said', async () => {
    const site = await siteOf({ shell: 'date +%N' }, { verify: { written: true, advanced: true } });

    const { report } = await runJob(site, 'nightly');

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ code }) => code)).to.contain('BACKUP_STREAMS_NOT_COMPARED');
  });

  describe('that is a pipe', () => {
    const pipe = (input: string) =>
      runTapedeck(folder, ['backup', '--stdin', '/dumps/piped', '--to', join(folder, 'media'), '--no-encryption'], { input });

    it('is what is piped into the backup', () => {
      const backup = pipe('piped words');
      const [file = ''] = globSync(join(folder, 'media', '**', '*.tdk'));
      const target = join(folder, 'target');
      const restore = runTapedeck(folder, ['restore', file, '--to', target, '--trust-signer']);

      expect([backup.status, restore.status], backup.stdout + restore.stderr).to.deep.equal([0, 0]);
      expect(readFileSync(join(target, 'dumps/piped'), 'utf8')).to.equal('piped words');
    });

    it('is no success when nothing comes', () => {
      const { status, stdout } = pipe('');

      expect(status).to.equal(3);
      expect(stdout).to.contain('Nothing came from standard input');
    });
  });
});
