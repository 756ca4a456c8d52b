import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, definePlugin, type Host, type JsonValue } from '@tapedeck/core';
import { expect } from 'chai';
import { type ARun, aRun } from '../../kit/a-run.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const node = process.execPath;

describe('commands', () => {
  let folder: string;
  let host: Host;

  /** A command that appends a line to the log of this test. In it, `$NAME` stands for a variable of its environment. */
  const logs = (line: string): string[] => {
    const script = `require('fs').appendFileSync(process.argv[1], process.argv[2].replace(/\\$(\\w+)/g, (_, name) => process.env[name] ?? 'unset') + '\\n')`;
    return [node, '-e', script, join(folder, 'log'), line];
  };
  const ends = (exitCode: number, output = '') => [node, '-e', `console.error(process.argv[1]); process.exitCode = ${exitCode}`, output];
  const logged = () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n') : []);
  const aJob = (commands: Readonly<Record<string, JsonValue>>, more: object = {}): ARun => aRun({ uses: [{ commands }], host, ...more });

  /** A snapshot provider that freezes all, or leaves some to be read live. */
  const aProvider = (left: readonly string[] = []) =>
    definePlugin({
      name: 'freezer',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply({ hooks }) {
        hooks.snapshot.tap(() => ({
          taken: [{ provider: 'freezer', mapping: [] }],
          left: left.length === 0 ? [] : [{ paths: left }],
        }));
        hooks.stream.tap({ stage: 'early' }, (run) => {
          run.note('SEEN_WHILE_READING', logged().join(', '));
          return undefined;
        });
      },
    });

  beforeEach(async () => {
    folder = tempFolder();
    host = await createHost({ environment: process.env });
  });

  describe('before the job', () => {
    it('run in their order, knowing their job, with arguments handed over as they are', async () => {
      const { report } = await aJob({ pre: [{ run: logs('one "$TAPEDECK_JOB" $TAPEDECK_RUN; echo') }, { run: logs('two') }] }).run();

      expect(report.outcome).to.equal('complete');
      expect(logged()).to.deep.equal([`one "test" ${report.runId}; echo`, 'two']);
    });

    it('may be a line for the shell', async function () {
      needsPlatform(this, 'linux');

      const { report } = await aJob({ pre: [{ shell: `echo "$TAPEDECK_JOB" | tr a-z A-Z > ${folder}/log` }] }).run();

      expect(report.outcome).to.equal('complete');
      expect(logged()).to.deep.equal(['TEST']);
    });

    it('get variables, secrets among them, which no report repeats', async () => {
      const env = { PLAIN: 'plain', SECRET: { env: 'THE_SECRET' } };
      const run = aJob(
        {
          pre: [
            { run: logs('$PLAIN $SECRET'), env },
            { run: ends(1, 'it is hunter2'), env },
          ],
        },
        { environment: { THE_SECRET: 'hunter2' } },
      );

      const { report } = await run.run();

      expect(logged()).to.deep.equal(['plain hunter2']);
      expect(report.error?.message).to.contain('it is ');
      expect(JSON.stringify([report, run.events])).to.not.contain('hunter2');
    });

    it('fail the job when one fails, with the end of its output, and the rest is not run', async () => {
      const { report } = await aJob({ pre: [{ run: ends(7, 'first\nlast') }, { run: logs('two') }] }).run();

      expect(report.outcome).to.equal('failed');
      expect(report.error).to.include({ code: 'HOST_COMMAND_FAILED', step: 'pre', use: 'commands' });
      expect(report.error?.message).to.match(/ended with exit code 7: first\nlast$/);
      expect(logged()).to.deep.equal([]);
    });

    it('skip the job with an exit code that says so', async () => {
      const { report } = await aJob({ pre: [{ run: ends(75), skipOn: [3, 75] }, { run: logs('two') }] }).run();

      expect(report.outcome).to.equal('skipped');
      expect(report.error).to.have.property('code', 'COMMANDS_SKIP');
      expect(logged()).to.deep.equal([]);
      expect((await aJob({ pre: [{ run: ends(4), skipOn: [3, 75] }] }).run()).report.outcome).to.equal('failed');
    });

    it('are ended with all that they started when their time is over', async function () {
      needsPlatform(this, 'linux');
      const child = `echo $$ >> ${folder}/log; exec sleep 600`;

      const { report } = await aJob({ pre: [{ shell: `sh -c '${child}' & ${child}`, limitMinutes: 0.02 }] }).run();

      expect(report.error).to.have.property('code', 'HOST_COMMAND_TOO_LONG');
      const processes = logged().map(Number);
      expect(processes).to.have.length(2);
      for (const id of processes) expect(await isRunning(id), `process ${id}`).to.equal(false);
    });

    it('say by which signal they ended', async function () {
      needsPlatform(this, 'linux');

      const { report } = await aJob({ pre: [{ shell: 'kill -9 $$' }] }).run();

      expect(report.error?.message).to.match(/"kill -9 \$\$" ended with the signal SIGKILL\.$/);
    });
  });

  describe('that can be taken back', () => {
    const stop = () => ({ run: logs('stop'), undo: logs('start $TAPEDECK_OUTCOME $TAPEDECK_JOB') });

    it('are, newest first, once the source has been read, and are told the outcome', async () => {
      const pre = [stop(), { run: logs('lock'), undo: logs('unlock') }];

      const { report } = await aJob({ pre, post: [{ run: logs('post') }] }).run();

      expect(report.outcome).to.equal('complete');
      expect(logged()).to.deep.equal(['stop', 'lock', 'unlock', 'start complete test', 'post']);
    });

    it('are when a later command fails, and when the command itself fails half-way', async () => {
      const { report } = await aJob({ pre: [stop(), { run: ends(1), undo: logs('tidy') }] }).run();

      expect(report.outcome).to.equal('failed');
      expect(logged()).to.deep.equal(['stop', 'tidy', 'start failed test']);
    });

    it('are when the job is skipped', async () => {
      await aJob({ pre: [stop(), { run: ends(75), skipOn: [75] }] }).run();

      expect(logged()).to.deep.equal(['stop', 'start skipped test']);
    });

    it('are right after the snapshot if asked, when everything is frozen', async () => {
      const pre = [
        { ...stop(), until: 'snapshot' },
        { run: logs('lock'), undo: logs('unlock'), until: 'snapshot' },
      ];

      const { report } = await aRun({ uses: [{ commands: { pre } }, { freezer: {} }], plugins: [aProvider()], host }).run();

      const seen = report.notes.find(({ code }) => code === 'SEEN_WHILE_READING');
      expect(seen?.message).to.match(/^stop, lock, unlock, start .*test$/);
      expect(logged()).to.have.length(4);
    });

    it('wait until the source has been read when some of it is read live', async () => {
      const pre = [{ ...stop(), until: 'snapshot' }];

      const { report } = await aRun({ uses: [{ commands: { pre } }, { freezer: {} }], plugins: [aProvider(['/live'])], host }).run();

      expect(report.notes.map(({ code }) => code)).to.include('COMMANDS_KEPT_UNTIL_READ');
      expect(report.notes.find(({ code }) => code === 'SEEN_WHILE_READING')?.message).to.equal('stop');
      expect(logged()).to.deep.equal(['stop', 'start complete test']);
    });

    it('may wait for the end of the body', async () => {
      const run = aRun({
        uses: [{ commands: { pre: [{ ...stop(), until: 'body' }] } }, { watcher: {} }],
        plugins: [aWatcher(() => logged())],
        host,
      });

      const { report } = await run.run();

      expect(report.notes.find(({ code }) => code === 'SEEN_IN_REPLICATE')?.message).to.equal('stop');
      expect(logged()).to.deep.equal(['stop', 'start complete test']);
    });

    it('make the run degraded when taking back fails, which says why', async () => {
      const { report } = await aJob({ pre: [{ run: logs('stop'), undo: ends(5, 'no such service') }] }).run();

      expect(report.outcome).to.equal('degraded');
      expect(JSON.stringify(report.problems)).to.contain('HOST_COMMAND_FAILED').and.contain('no such service');
    });

    it('invariant 10: are by the next run when the power went, the newest first, though its command never came back', async function () {
      needsPlatform(this, 'linux');
      const commands = { pre: [stop(), { shell: 'kill -9 $PPID', undo: logs('tidy $TAPEDECK_OUTCOME.') }] };
      const stateFolder = join(folder, 'state');
      mkdirSync(stateFolder);
      const kit = new URL('../../kit/a-run.ts', import.meta.url).href;
      const script = `
        const [{ aRun }, { createHost }] = await Promise.all([import('${kit}'), import('${import.meta.resolve('@tapedeck/core')}')]);
        const host = await createHost({ environment: process.env });
        await aRun({ uses: [{ commands: ${JSON.stringify(commands)} }], stateFolder: '${stateFolder}', host }).run();
      `;
      writeFileSync(join(folder, 'job.mjs'), script);
      const crashed = spawnSync(node, ['--conditions=source', join(folder, 'job.mjs')], { encoding: 'utf8' });
      expect(crashed.signal, crashed.stderr).to.equal('SIGKILL');
      expect(logged()).to.deep.equal(['stop']);

      const { report } = await aJob({ post: [{ run: logs('next') }] }, { stateFolder }).run();

      expect(report.outcome).to.equal('complete');
      expect(logged()).to.deep.equal(['stop', 'tidy .', 'start  test', 'next']);
    });

    it('take back by a line for the shell too', async function () {
      needsPlatform(this, 'linux');

      await aJob({ pre: [{ run: logs('stop'), undo: `echo start >> ${folder}/log` }] }).run();

      expect(logged()).to.deep.equal(['stop', 'start']);
    });
  });

  describe('after the job', () => {
    it('run whatever became of it and of each other, and know the outcome', async () => {
      const post = [{ run: ends(1, 'first') }, { run: logs('$TAPEDECK_JOB $TAPEDECK_OUTCOME') }, { run: ends(2, 'second') }];

      const good = await aJob({ post }).run();
      const bad = await aJob({ pre: [{ run: ends(1) }], post }).run();

      expect(good.report.outcome).to.equal('degraded');
      expect(JSON.stringify(good.report.problems)).to.contain('first').and.contain('second');
      expect(bad.report.outcome).to.equal('failed');
      expect(logged()).to.deep.equal(['test complete', 'test failed']);
    });

    it('run only after the outcomes that they name', async () => {
      const post = [
        { run: logs('bad'), when: ['failed', 'degraded'] },
        { run: logs('good'), when: ['complete'] },
      ];

      await aJob({ post }).run();
      await aJob({ pre: [{ run: ends(1) }], post }).run();

      expect(logged()).to.deep.equal(['good', 'bad']);
    });
  });

  it('change nothing in a dry run, which says what they would be', async () => {
    const post = [{ run: ['true'] }, { run: ['false'], when: ['failed', 'degraded'] }];
    const commands = { pre: [{ shell: `echo pre >> ${folder}/log`, undo: logs('undo') }], post };

    const { report } = await aJob(commands).run({ dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(logged()).to.deep.equal([]);
    expect(report.notes.filter(({ code }) => code === 'COMMANDS_WOULD_RUN').map(({ message }) => message)).to.deep.equal([
      `Would be run before: "echo pre >> ${folder}/log".`,
      'Would be run after: "true".',
      'Would be run after: "false", if the outcome is failed or degraded.',
    ]);
  });

  it('are all checked before anything runs', async () => {
    const commands = {
      pre: [{ run: ['no-such-program'], undo: ['no-such-undo'] }, { run: logs('pre') }, { run: [join(folder, 'gone')] }],
      post: [{ run: ['./relative'] }, { run: ['git', 'status'], env: { PATH: folder } }, { shell: 'whatever it is' }],
    };

    const { report } = await aJob(commands).run();

    expect(report.error?.objections?.map(({ code, message }) => `${code} ${/"(.*?)"/.exec(message)?.[1]}`)).to.deep.equal([
      'HOST_PROGRAM_MISSING no-such-program',
      `HOST_PROGRAM_MISSING ${join(folder, 'gone')}`,
      'HOST_PROGRAM_MISSING no-such-undo',
      'HOST_PROGRAM_RELATIVE ./relative',
      'HOST_PROGRAM_MISSING git',
    ]);
    expect(logged()).to.deep.equal([]);
  });

  it('invariant 12: are refused with a hint when they say both or neither of "run" and "shell", or when to take back nothing', async () => {
    for (const command of [{ run: ['a'], shell: 'a' }, { limitMinutes: 1 }, { run: ['a'], until: 'source' }]) {
      const error: unknown = await aJob({ pre: [command] })
        .run()
        .catch((refusal: unknown) => refusal);

      expect(error).to.include({ code: 'SITE_INVALID', hint: 'Say either "run" or "shell"; "until" needs an "undo".' });
      expect(error).to.have.nested.property('place.path', 'jobs.test.pre[0]');
    }
  });
});

const isRunning = async (id: number) => {
  try {
    return !readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

const aWatcher = (logged: () => readonly string[]) =>
  definePlugin({
    name: 'watcher',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object' },
    apply({ hooks }) {
      hooks.replicate.tap((run) => run.note('SEEN_IN_REPLICATE', logged().join(', ')));
    },
  });
