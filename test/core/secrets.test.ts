import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { BackupError, definePlugin, Objections, readJob, Secret, secretReference } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { createMask } from '../../core/src/site/mask.ts';
import { aRun } from '../kit/a-run.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const password = 'correct horse battery staple';

/** A plugin that does with its password what it must not do. */
const leaky = (seen: string[] = []) =>
  definePlugin({
    name: 'leaky',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: {
      type: 'object',
      additionalProperties: false,
      properties: { password: secretReference, others: { type: 'array', items: secretReference } },
    },
    apply({ hooks, options }) {
      const value = options.password?.reveal() ?? '';
      hooks.start.tap((run) => {
        seen.push(value, ...(options.others ?? []).map((other) => other.reveal()));
        run.note('LEAK', `The password is ${value}.`);
        run.progress({ files: 0, bytes: 0, storedBytes: 0, current: `/home/${value}` });
        run.problem({ kind: 'unreadable', code: 'LEAK', message: `Not with ${value}`, source: 'leaky', path: `/${value}`, hint: value });
      });
      hooks.stream.tap({ stage: 'early' }, () => {
        throw new BackupError('LEAK_ERROR', `Login with ${value} refused.`, { hint: `Try another than ${value}.` });
      });
    },
  });

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((item) =>
    item.isFile() ? [join(item.parentPath, item.name)] : [],
  );

describe('core: secrets', () => {
  it('invariant 8: no secret appears in an event, the log, the report or an error, whatever a plugin says', async () => {
    const run = aRun({ uses: [{ leaky: { password: { env: 'PASSWORD' } } }], plugins: [leaky()], environment: { PASSWORD: password } });

    const { report } = await run.run();

    expect(report.error?.message).to.equal('Login with *** refused.');
    expect(JSON.stringify(report)).not.to.include(password);
    expect(JSON.stringify(run.events)).not.to.include(password);
    expect(run.events.map(({ event }) => event)).to.include.members(['note', 'progress', 'problem', 'run-ended']);
    const files = filesBelow(run.stateFolder);
    expect(files.filter((path) => path.endsWith('.jsonl') || path.endsWith('.json'))).to.have.length(2);
    for (const path of files) expect(readFileSync(path, 'utf8'), path).not.to.include(password);
  });

  it('invariant 8: a secret that stands in the site file by mistake is not repeated in the refusal', async () => {
    const error = await errorOf(aRun({ uses: [{ leaky: { password } }], plugins: [leaky()] }).run());

    expect(error).to.have.property('code', 'SITE_INVALID');
    expect(error).to.have.property('message', 'What stands here is not a secret reference.');
    expect(inspect(error)).not.to.include(password);
  });

  it('invariant 8: print as stars', () => {
    const secret = new Secret(password);

    expect(`${secret} ${JSON.stringify({ secret })} ${inspect({ secret })}`).to.equal('*** {"secret":"***"} { secret: *** }');
    expect(secret.reveal()).to.equal(password);
  });

  it('are read from the environment, a file beside the site file, or a command', async () => {
    const stateFolder = tempFolder();
    writeFileSync(join(stateFolder, 'password.txt'), 'from-file\n');
    const host = new FakeHost().answering('pass show backup', 'from-command\n');
    const seen: string[] = [];
    const others = [{ file: 'password.txt' }, { command: ['pass', 'show', 'backup'] }];
    const environment = { PASSWORD: 'from-environment' };

    await aRun({
      uses: [{ leaky: { password: { env: 'PASSWORD' }, others } }],
      plugins: [leaky(seen)],
      host,
      environment,
      stateFolder,
    }).run();

    expect(seen).to.deep.equal(['from-environment', 'from-file', 'from-command']);
  });

  for (const [how, result, told] of [
    ['that takes too long', { timedOut: true }, 'did not end within a minute'],
    ['that is ended', { exitCode: undefined, signalName: 'SIGKILL' }, 'ended by the signal SIGKILL'],
  ] as const) {
    it(`of a command ${how} are said to be missing for that reason`, async () => {
      const host = new FakeHost().answering('pass', result);
      const uses = [{ leaky: { password: { command: ['pass'] } } }];

      const error = await errorOf(aRun({ uses, plugins: [leaky()], host }).run());

      expect(String(error)).to.include(`The command "pass" ${told}; a secret is to be found there.`);
    });
  }

  it('invariant 12: that are missing are refused all at once, each with its place and hint, before anything is touched', async () => {
    const host = new FakeHost().answering('pass', { exitCode: 1 });
    const others = [{ file: 'nowhere.txt' }, { command: ['pass'] }];
    const run = aRun({ uses: [{ leaky: { password: { env: 'PASSWORD' }, others } }], plugins: [leaky()], host });

    const error = await errorOf(run.run());

    if (!(error instanceof Objections)) throw new Error('No objections were made.');
    expect(error.objections.map(({ code, message, place }) => [code, message, place?.path])).to.deep.equal([
      ['SITE_SECRET_MISSING', 'The environment variable "PASSWORD" is not set; a secret is to be found there.', 'jobs.test.leaky.password'],
      ['SITE_SECRET_MISSING', 'The file "nowhere.txt" cannot be read; a secret is to be found there.', 'jobs.test.leaky.others[0]'],
      ['SITE_SECRET_MISSING', 'The command "pass" ended with exit code 1; a secret is to be found there.', 'jobs.test.leaky.others[1]'],
    ]);
    expect(readdirSync(run.stateFolder)).to.deep.equal([]);
  });

  it('are not read for a plan', async () => {
    const { planJob } = await import('@tapedeck/core');
    const quiet = definePlugin({
      name: 'quiet',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object', properties: { key: secretReference } },
    });

    const plan = await planJob(await aRun({ uses: [{ quiet: { key: { env: 'NOT_SET' } } }], plugins: [quiet] }).site(), 'test');

    expect(plan.job).to.equal('test');
  });

  it('are masked line by line too, but for comments, and longest first', () => {
    const mask = createMask(['# public key: age1xyz\nAGE-SECRET-KEY-1ABC', 'AGE-SECRET']);

    expect(mask({ a: ['the AGE-SECRET-KEY-1ABC of age1xyz', 'AGE-SECRET!'] })).to.deep.equal({ a: ['the *** of age1xyz', '***!'] });
  });

  for (const word of ['backup', 'failed', 'unreadable', '2026', 'run-started']) {
    it(`that are a word of the report, as "${word}", make no other report of it`, async () => {
      const run = aRun({ uses: [{ leaky: { password: { env: 'WORD' } } }], plugins: [leaky()], environment: { WORD: word } });

      const { report } = await run.run();

      expect(report).to.include({ outcome: 'failed', action: 'backup', swallowed: 0 });
      expect(report.error?.message).to.equal('Login with *** refused.');
      expect([run.events[0]?.event, run.events.at(-1)?.event]).to.deep.equal(['run-started', 'run-ended']);
    });
  }

  it('are masked in the errors of what only reads', async () => {
    const quoting = definePlugin({
      name: 'quoting',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object', properties: { address: secretReference } },
      apply({ hooks, options }) {
        const value = Object(options).address.reveal();
        hooks.restore.locate.tap({ stage: 'early' }, () => {
          throw new BackupError('GONE', `Nobody answers at ${value}.`, { hint: `See to ${value}.` });
        });
      },
    });
    const uses = [{ quoting: { address: { env: 'ADDRESS' } } }];
    const site = await aRun({ uses, plugins: [quoting], environment: { ADDRESS: password } }).site();

    const error = await errorOf(readJob(site, 'test', (access) => access.listPoints()));

    expect(error).to.include({ message: 'Nobody answers at ***.', hint: 'See to ***.' });
    expect(inspect(error)).not.to.include(password);
  });

  it('in variables are not inherited by commands', async () => {
    const { openSite } = await import('@tapedeck/core');
    const value = { signer: { env: 'SIGNER' }, jobs: { a: { kind: 'x', destination: [{ y: { token: { env: 'TOKEN' } } }] } } };
    const environment = { PATH: process.env.PATH, SIGNER: 'one', TOKEN: 'two', KEPT: 'three' };

    const { host } = await openSite({ value, defaultStateFolder: tempFolder(), environment });
    const { stdout } = await host.run({ file: 'env', args: [] });

    expect(stdout).to.include('KEPT=three');
    expect(stdout).not.to.match(/SIGNER|TOKEN/);
  });
});
