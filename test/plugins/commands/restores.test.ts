import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, planRestore, type RestoreRequest, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

describe('commands: restores', () => {
  let folder: string;

  /** A command that appends a line to the log of this test; the shell fills in its variables. */
  const logs = (line: string) => ({ shell: `echo "${line}" >> ${folder}/log` });
  const undoLogs = (line: string) => logs(line).shell;
  const logged = () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n') : []);
  const siteWith = (restore: JsonValue, more: Readonly<Record<string, JsonValue>> = {}) => aSite(folder, { ...more, restore });
  const target = () => join(folder, 'target');

  const restore = async (site: Site, request: Partial<RestoreRequest> = {}) =>
    restoreJob(site, 'nightly', {
      point: { selector: 'latest', trustSigner: false },
      request: { paths: [], include: [], exclude: [], to: target(), conflict: 'fail', dryRun: false, ...request },
    });

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'a.txt'), 'a');
    await runJob(await aSite(folder), 'nightly');
  });

  it('run before and after, knowing which point comes back, where to, and how it ended', async () => {
    const words = '$TAPEDECK_ACTION $TAPEDECK_JOB $TAPEDECK_POINT $TAPEDECK_TARGET';
    const site = await siteWith({ pre: [logs(`pre ${words}`)], post: [logs(`post ${words} $TAPEDECK_OUTCOME`)] });

    const { report } = await restore(site);

    expect(report.outcome).to.equal('complete');
    const [before, after = ''] = logged();
    expect(before).to.equal(`pre restore nightly latest ${target()}`);
    expect(after).to.match(new RegExp(`^post restore nightly [0-9a-f]{32} ${target()} complete$`));
    expect(report.runId).to.match(/^[0-9a-f]{12}$/);
  });

  it('are others than those of the job: neither runs in the place of the other', async () => {
    const site = await siteWith(
      { pre: [logs('restore pre')], post: [logs('restore post')] },
      { pre: [logs('backup pre $TAPEDECK_ACTION')], post: [logs('backup post')] },
    );

    await runJob(site, 'nightly');
    await restore(site);

    expect(logged()).to.deep.equal(['backup pre backup', 'backup post', 'restore pre', 'restore post']);
  });

  it('fail the restore when one of "pre" fails, before anything is written, and those of "post" run all the same', async () => {
    const site = await siteWith({
      pre: [{ ...logs('stop'), undo: undoLogs('start $TAPEDECK_OUTCOME') }, { run: ['false'] }],
      post: [logs('post $TAPEDECK_OUTCOME'), { ...logs('good'), when: ['complete'] }],
    });

    const { report } = await restore(site);

    expect(report).to.include({ outcome: 'failed' });
    expect(report.error).to.include({ code: 'HOST_COMMAND_FAILED', step: 'pre', use: 'commands' });
    expect(existsSync(target())).to.equal(false);
    expect(logged()).to.deep.equal(['stop', 'start failed', 'post failed']);
  });

  it('skip the restore with an exit code that says so', async () => {
    const { report } = await restore(await siteWith({ pre: [{ shell: 'exit 75', skipOn: [75] }] }));

    expect(report.outcome).to.equal('skipped');
    expect(existsSync(target())).to.equal(false);
  });

  it('are taken back, newest first, once all is restored, and are told the outcome, point and target', async () => {
    const pre = [
      { ...logs('stop'), undo: undoLogs('start $TAPEDECK_OUTCOME $TAPEDECK_ACTION $TAPEDECK_POINT $TAPEDECK_TARGET') },
      { ...logs('lock'), undo: `test -f ${join(target(), folder, 'source/a.txt')} && ${undoLogs('unlock')}` },
    ];

    const { report } = await restore(await siteWith({ pre, post: [logs('post')] }));

    expect(report.outcome).to.equal('complete');
    expect(logged()).to.deep.equal(['stop', 'lock', 'unlock', `start complete restore latest ${target()}`, 'post']);
  });

  it('are taken back as soon as the files are in place, if asked', async () => {
    const pre = [
      { ...logs('stop'), undo: undoLogs('start') },
      { ...logs('lock'), undo: `test -f ${join(target(), folder, 'source/a.txt')} && ${undoLogs('unlock')}`, until: 'place' },
    ];

    const { report } = await restore(await siteWith({ pre }));

    expect(report.outcome).to.equal('complete');
    expect(logged()).to.deep.equal(['stop', 'lock', 'unlock', 'start']);
  });

  it('degrade the restore when one of "post" fails', async () => {
    const { report } = await restore(await siteWith({ post: [{ run: ['false'] }] }));

    expect(report.outcome).to.equal('degraded');
    expect(report.problems[0]).to.include({ code: 'HOST_COMMAND_FAILED', source: 'commands' });
  });

  it('do not run in a dry run, which lists them', async () => {
    const site = await siteWith({ pre: [logs('pre')], post: [logs('post')] });

    const { report } = await restore(site, { dryRun: true });

    expect(logged()).to.deep.equal([]);
    expect(report.notes.map(({ code, message }) => `${code} ${message.slice(0, 30)}`)).to.deep.equal([
      'COMMANDS_WOULD_RUN Would be run before: "echo "pr',
      'COMMANDS_WOULD_RUN Would be run after: "echo "pos',
    ]);
  });

  it('are all checked before anything runs', async () => {
    const site = await siteWith({ pre: [logs('pre'), { run: ['no-such-program'] }], post: [{ run: ['./relative'] }] });

    const { report } = await restore(site);

    expect(report.error?.objections?.map(({ code }) => code)).to.deep.equal(['HOST_PROGRAM_MISSING', 'HOST_PROGRAM_RELATIVE']);
    expect(logged()).to.deep.equal([]);
  });

  it('are shown by the plan of a restore, in order', async () => {
    const { steps, action } = await planRestore(await siteWith({ pre: [{ run: ['true'] }], post: [{ run: ['false'] }] }), 'nightly');

    const saysOf = (name: string) => steps.find(({ step }) => step === name)?.taps.map(({ use, says }) => `${use}: ${says}`);
    expect(action).to.equal('restore');
    expect(steps.map(({ step }) => step).slice(0, 6)).to.deep.equal(['recover', 'check', 'start', 'pre', 'locate', 'open']);
    expect(saysOf('pre')).to.deep.equal(['commands: runs "true"']);
    expect(saysOf('post')).to.deep.equal(['commands: runs "false"']);
  });

  it('invariant 12: are refused when they do not say what to do, or are taken back at a time that a restore has not', async () => {
    for (const command of [{ limitMinutes: 1 }, { run: ['true'], undo: ['true'], until: 'snapshot' }]) {
      const error = await errorOf(restore(await siteWith({ pre: [command] })));

      expect(error).to.have.property('code', 'SITE_INVALID');
    }
    expect(await errorOf(restore(await siteWith({ before: [] })))).to.have.property('code', 'SITE_INVALID');
  });
});
