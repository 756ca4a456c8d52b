import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type JsonValue, Objections, restoreJob } from '@tapedeck/core';
import { expect } from 'chai';
import { parseSite } from '../../../core/src/site/site-document.ts';
import { aMailServer } from '../../kit/a-mail-server.ts';
import { aReceiver } from '../../kit/a-receiver.ts';
import { aRun } from '../../kit/a-run.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { readProjectFile } from '../../kit/workspace.ts';
import { errorOf } from '../error-of.ts';
import { HastyHost } from './hasty-host.ts';

const node = process.execPath;
const smtp = (port: number, more: object = {}) => ({ host: '127.0.0.1', port, security: 'none', ...more });
const mailTo = (port: number, more: object = {}) => ({ from: 'a@example.org', to: ['b@example.org'], smtp: smtp(port, more) });

describe('notify: command', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  const keepsAll = `const { TAPEDECK_JOB, TAPEDECK_RUN, TAPEDECK_OUTCOME, TOKEN } = process.env;
    require('fs').writeFileSync(process.argv[1], JSON.stringify({ TAPEDECK_JOB, TAPEDECK_RUN, TAPEDECK_OUTCOME, TOKEN, text: require('fs').readFileSync(0, 'utf8') }))`;

  it('gets the text on its standard input, and job, run and outcome in its environment', async () => {
    const command = { run: [node, '-e', keepsAll, join(folder, 'told')], env: { TOKEN: { env: 'THE_TOKEN' } } };
    const host = await createHost({ environment: process.env });

    const { report } = await aRun({ uses: [{ notify: [{ command }] }], host, environment: { THE_TOKEN: 'open sesame' } }).run();

    const { text, ...env } = JSON.parse(readFileSync(join(folder, 'told'), 'utf8'));
    expect(env).to.deep.equal({ TAPEDECK_JOB: 'test', TAPEDECK_RUN: report.runId, TAPEDECK_OUTCOME: 'complete', TOKEN: 'open sesame' });
    expect(text).to.match(new RegExp(`^Backup "test" on "${host.hostName}": complete after `));
  });

  it('is run only after the outcomes that it is given', async () => {
    const command = { run: [node, '-e', keepsAll, join(folder, 'told')], when: ['failed', 'degraded'] };
    const host = await createHost({ environment: process.env });

    await aRun({ uses: [{ notify: [{ command }] }], host }).run();

    expect(existsSync(join(folder, 'told'))).to.equal(false);
  });

  it('is ended below the deadline of the step', async () => {
    const host = new HastyHost().answering('tell', '').answering('/bin/sh', '');

    await aRun({
      uses: [{ notify: [{ command: { run: ['tell'] } }, { command: { run: ['tell', 'more'], limitMinutes: 1 } }] }],
      host,
    }).run();

    expect(host.commands.filter(({ file }) => file === 'tell').map(({ limitMinutes }) => limitMinutes)).to.deep.equal([5, 1]);
  });
});

describe('notify', () => {
  it('never changes the outcome, whatever fails: all of it is a note', async () => {
    const receiver = await aReceiver([404, 404, 404]);
    const server = await aMailServer({ onMailFrom: (_, __, done) => done(Object.assign(new Error('no'), { responseCode: 550 })) });
    const host = new HastyHost().answering('tell', { exitCode: 3, stderr: 'no paper' }).answering('/bin/sh', '');
    const notify = [
      { ping: { url: receiver.origin } },
      { webhook: { url: receiver.origin } },
      { mail: mailTo(server.port) },
      { command: { run: ['tell'] } },
    ];

    const run = aRun({ uses: [{ notify }], host });
    const { report, exitCode } = await run.run().finally(() => Promise.all([receiver.close(), server.close()]));

    expect(report).to.include({ outcome: 'complete', exitCode: 0, problemCount: 0 });
    expect(exitCode).to.equal(0);
    expect(report.destinations).to.deep.equal([{ name: 'stand-in destination', outcome: 'complete' }]);
    expect(report.steps.filter(({ result }) => result !== 'done')).to.deep.equal([]);
    const told = report.notes.map(({ code, message }) => `${code} ${/^"(.+?)" tells nobody/.exec(message)?.[1]}`);
    expect(told.filter((line) => line.includes('notify['))).to.deep.equal([
      'NOTIFY_NOT_ACCEPTED notify[0].ping',
      'NOTIFY_NOT_ACCEPTED notify[0].ping',
      'NOTIFY_NOT_ACCEPTED notify[1].webhook',
      'NOTIFY_MAIL_NOT_SENT notify[2].mail',
      'HOST_COMMAND_FAILED notify[3].command',
    ]);
    expect(JSON.stringify(report.notes)).to.contain('no paper');
    expect(run.events.filter(({ event }) => event === 'note')).to.have.length(report.notes.length);
  });

  it('refuses no job for a notifier that cannot tell, and notes it in the check already', async () => {
    const host = new HastyHost().answering('/bin/sh', { exitCode: 127 });
    const notify = [{ ping: { url: { env: 'NO_URL' }, when: ['failed'] } }, { command: { run: ['gone'], when: ['failed'] } }];

    const { report } = await aRun({ uses: [{ notify }], host, environment: { NO_URL: 'not an address' } }).run({ dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ code }) => code)).to.deep.equal(['NOTIFY_URL_UNFIT', 'HOST_PROGRAM_MISSING']);
  });

  it('invariant 8: no token and no password stands in report, events or log, though every receiver repeats them', async () => {
    const [token, password] = ['s3cr3t-t0k3n', 'correct horse'];
    const disguises = [token, password, Buffer.from(password).toString('base64'), Buffer.from(`\0deck\0${password}`).toString('base64')];
    const receiver = await aReceiver([500, 404, 403]);
    const server = await aMailServer({
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(Object.assign(new Error(`No such login: ${disguises.join(', ')}`), { responseCode: 535 })),
    });
    const notify: JsonValue[] = [
      { ping: { url: { env: 'URL' } } },
      { ping: { url: { env: 'UNFIT' } } },
      { webhook: { url: { env: 'URL' } } },
      { webhook: { url: { env: 'REFUSED' } } },
      { mail: mailTo(server.port, { user: 'deck', password: { env: 'PASSWORD' } }) },
    ];
    const environment = {
      URL: `${receiver.origin}/${token}`,
      // As a URL it looks different from what was read, so that no mask would find it.
      REFUSED: `HTTP://127.0.0.1:1/a/../${token}`,
      UNFIT: `ftp://example.org/../${token}`,
      PASSWORD: password,
    };
    const run = aRun({ uses: [{ notify }], host: new HastyHost(), environment });

    const { report } = await run.run().finally(() => Promise.all([receiver.close(), server.close()]));

    const logs = ['logs', 'reports'].flatMap((kind) => filesIn(join(run.stateFolder, kind)));
    const everything = [JSON.stringify([report, run.events]), ...logs].join('\n');
    expect(receiver.received.map(({ path }) => path)).to.include(`/${token}`);
    expect(report.notes.filter(({ code }) => code.startsWith('NOTIFY'))).to.have.length(7);
    expect(everything).to.contain('the server answered 535 to AUTH');
    expect(logs).to.have.length(2);
    for (const secret of disguises) expect(everything).not.to.contain(secret);
  });

  it('tells of a restore too, but does not ping', async () => {
    const receiver = await aReceiver();
    const notify = [{ ping: { url: `${receiver.origin}/ping` } }, { webhook: { url: `${receiver.origin}/hook` } }];
    const site = await aRun({ uses: [{ notify }], host: new HastyHost() }).site();
    const request = { paths: [], include: [], exclude: [], to: '/nowhere', conflict: 'fail', dryRun: false } as const;
    const point = { selector: 'latest', trustSigner: false };

    await restoreJob(site, 'test', { point, request: { ...request, dryRun: true } });
    const { report } = await restoreJob(site, 'test', { point, request }).finally(() => receiver.close());

    expect(report.outcome).to.equal('failed');
    expect(receiver.received.map(({ path }) => path)).to.deep.equal(['/hook']);
    expect(JSON.parse(receiver.received[0]?.body ?? '{}')).to.include({
      subject: 'Restore "test" on "fake": failed',
      action: 'restore',
    });
  });

  it('invariant 12: refuses what cannot be meant, with its place and a hint', async () => {
    const refusals: readonly (readonly [JsonValue, string])[] = [
      [{ ping: { url: 'example.org/uuid' } }, 'jobs.test.notify[0].ping.url'],
      [{ webhook: { url: 'https://anna:hunter2@example.org/' } }, 'jobs.test.notify[0].webhook.url'],
      [{ ping: { url: 'https://example.org', success: 'https://example.org' } }, 'jobs.test.notify[0].ping'],
      [{ ping: { start: 'https://example.org' } }, 'jobs.test.notify[0].ping'],
      [{ ping: { url: 'https://example.org', start: 'https://example.org' } }, 'jobs.test.notify[0].ping'],
      [{ webhook: { url: 'https://example.org', when: ['start'] } }, 'jobs.test.notify[0].webhook.when[0]'],
      [{ mail: { from: 'Anna <a@example.org>', to: ['b@example.org'], smtp: { host: 'h' } } }, 'jobs.test.notify[0].mail.from'],
      [{ mail: mailTo(25, { user: 'deck' }) }, 'jobs.test.notify[0].mail.smtp'],
      [{ mail: mailTo(25, { user: 'deck', password: 'hunter2' }) }, 'jobs.test.notify[0].mail.smtp.password'],
      [{ command: { run: ['tell'], limitMinutes: 10 } }, 'jobs.test.notify[0].command.limitMinutes'],
      [{ ping: { url: 'https://example.org' }, webhook: { url: 'https://example.org' } }, 'jobs.test.notify[0]'],
    ];
    for (const [item, path] of refusals) {
      const error = await errorOf(aRun({ uses: [{ notify: [item] }] }).run());

      for (const objection of error instanceof Objections ? error.objections : [error]) {
        expect(objection, path).to.have.nested.property('place.path', path);
        expect(objection, path).to.have.property('hint').that.is.a('string');
        expect(`${objection}${JSON.stringify(objection)}`).not.to.contain('hunter2');
      }
    }
  });

  it('does what its README shows', async () => {
    const receiver = await aReceiver();
    const server = await aMailServer({
      allowInsecureAuth: true,
      onAuth: ({ username = '', password }, _, done) => done(null, password === 'pass' ? { user: username } : {}),
    });
    const block = /^```yaml\n([\s\S]*?)^```$/m.exec(readProjectFile('plugins/notify/README.md'))?.[1] ?? '';
    const here = block
      .replace('{ file: /etc/tapedeck/ping-url }', '{ env: PING }')
      .replace('{ file: /etc/tapedeck/mail-password }', '{ env: PASSWORD }')
      .replace('https://chat.example.org', receiver.origin)
      .replace('host: mail.example.org', `host: 127.0.0.1, port: ${server.port}, security: none`);
    const host = new HastyHost()
      .answering('/usr/local/bin/tell-operator --urgent', '')
      .answering('false', { exitCode: 1 })
      .answering('/bin/sh', '');
    const settings = { host, environment: { PING: `${receiver.origin}/uuid`, PASSWORD: 'pass' } };
    const notify = notifyOf(here);

    await aRun({ uses: [{ notify }], ...settings }).run();
    const afterComplete = receiver.received.map(({ path }) => path);
    await aRun({ uses: [{ notify }], job: { pre: [{ run: ['false'] }] }, ...settings })
      .run()
      .finally(() => Promise.all([receiver.close(), server.close()]));

    expect(afterComplete).to.deep.equal(['/uuid/start', '/uuid']);
    expect(receiver.received.slice(2).map(({ path }) => path)).to.deep.equal(['/uuid/start', '/uuid/fail', '/hooks/backup']);
    expect(server.received.map(({ from, to, user }) => [from, to, user])).to.deep.equal([
      ['tapedeck@example.org', ['admin@example.org'], 'tapedeck'],
    ]);
    expect(host.commands.filter(({ file }) => file.endsWith('tell-operator'))).to.have.length(1);
  });
});

const notifyOf = (text: string): JsonValue => JSON.parse(JSON.stringify(parseSite('README', text).value)).jobs.nightly.notify;

const filesIn = (folder: string): readonly string[] => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
