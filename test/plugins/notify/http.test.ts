import type { JsonValue } from '@tapedeck/core';
import { expect } from 'chai';
import { validate } from '../../../core/src/document/validate.ts';
import { reportSchema } from '../../../schemas/src/report.ts';
import { aReceiver, type Receiver, type Reply } from '../../kit/a-receiver.ts';
import { aRun } from '../../kit/a-run.ts';
import { HastyHost } from './hasty-host.ts';

const failing = { pre: [{ run: ['false'] }] };

describe('notify: ping', () => {
  let receiver: Receiver;
  let host: HastyHost;

  const receive = async (replies: readonly Reply[] = [], heard?: () => void) => {
    receiver = await aReceiver(replies, heard);
  };
  const aJob = (notify: readonly JsonValue[], more: object = {}, environment = {}) =>
    aRun({ uses: [{ notify }], host, environment, ...more });
  const posts = () => receiver.received.map(({ method, path }) => `${method} ${path}`);

  beforeEach(() => {
    host = new HastyHost().answering('false', { exitCode: 1 }).answering('/bin/sh', '');
  });

  afterEach(() => receiver.close());

  it('tells of the start and of success at the address, and below it', async () => {
    await receive();

    const { report } = await aJob([{ ping: { url: `${receiver.origin}/uuid` } }]).run();

    expect(report).to.include({ outcome: 'complete' });
    expect(posts()).to.deep.equal(['POST /uuid/start', 'POST /uuid']);
    expect(receiver.received[0]?.body).to.equal('Backup "test" on "fake" starts.\n');
    expect(receiver.received[1]?.body).to.match(/^Backup "test" on "fake": complete after 0 ms\.\n/);
    expect(receiver.received[1]?.headers['content-type']).to.equal('text/plain; charset=utf-8');
  });

  it('calls all but a complete run a failure, and leaves the rest of the address as it is', async () => {
    await receive();

    const { report } = await aJob([{ ping: { url: `${receiver.origin}/uuid/?create=1` } }], { job: failing }).run();

    expect(report.outcome).to.equal('failed');
    expect(posts()).to.deep.equal(['POST /uuid/start?create=1', 'POST /uuid/fail?create=1']);
  });

  it('uses addresses of their own, as far as they are there', async () => {
    await receive();
    const at = (path: string) => `${receiver.origin}/${path}`;

    await aJob([{ ping: { success: at('well'), failure: at('ill') } }, { ping: { success: at('only') } }]).run();
    await aJob([{ ping: { success: at('well'), failure: at('ill'), start: at('begun') } }, { ping: { success: at('only') } }], {
      job: failing,
    }).run();

    expect(posts()).to.deep.equal(['POST /well', 'POST /only', 'POST /begun', 'POST /ill']);
  });

  it('calls a skipped run a success where the job says so, and says nothing of it otherwise', async () => {
    await receive();
    host.answering('nothing-to-do', { exitCode: 75 });
    const ping = { url: receiver.origin, when: ['skipped'] };
    const skipping = { job: { pre: [{ run: ['nothing-to-do'], skipOn: [75] }] } };

    const { report } = await aJob([{ ping: { url: `${receiver.origin}/usual` } }, { ping }], skipping).run();

    expect(report.outcome).to.equal('skipped');
    expect(posts()).to.deep.equal(['POST /usual/start', 'POST /']);
  });

  it('tells of the outcomes that it is given, and of no others', async () => {
    await receive();
    const ping = { url: receiver.origin, when: ['failed'] };

    await aJob([{ ping }]).run();
    await aJob([{ ping }], { job: failing }).run();

    expect(posts()).to.deep.equal(['POST /fail']);
  });

  it('tells nobody of a dry run', async () => {
    await receive();

    const { report } = await aJob([{ ping: { url: receiver.origin } }, { webhook: { url: receiver.origin } }]).run({ dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(posts()).to.deep.equal([]);
  });

  describe('when the receiver is not well', () => {
    const when = ['complete'];

    it('is tried again after a while when the receiver answers 500, and has told then', async () => {
      await receive([500, 429]);

      const { report } = await aJob([{ ping: { url: receiver.origin, when } }]).run();

      expect(posts()).to.deep.equal(['POST /', 'POST /', 'POST /']);
      expect(host.pauses).to.deep.equal([5, 20]);
      expect(report.notes.filter(({ code }) => code.startsWith('NOTIFY'))).to.deep.equal([]);
    });

    it('gives up after three attempts, with a note', async () => {
      await receive([500, 502, 503, 500]);

      const { report } = await aJob([{ ping: { url: receiver.origin, when } }]).run();

      expect(posts()).to.have.length(3);
      expect(report.notes).to.deep.include({
        code: 'NOTIFY_NOT_ACCEPTED',
        message:
          '"notify[0].ping" tells nobody. The receiver answered with status 503. See whether the address is still right; one that has moved is not followed.',
      });
    });

    it('is not tried again when the receiver says no for good, nor does it follow a redirect', async () => {
      await receive([404, 302]);

      const { report } = await aJob([{ ping: { url: receiver.origin, when } }, { ping: { url: receiver.origin, when } }]).run();

      expect(posts()).to.deep.equal(['POST /', 'POST /']);
      expect(JSON.stringify(report.notes)).to.contain('status 404').and.contain('status 302');
    });

    it('is ended when no answer comes in time', async () => {
      await receive(['hang', 'hang', 'hang'], () => host.runOut());

      const { report } = await aJob([{ ping: { url: receiver.origin, when } }]).run();

      expect(posts()).to.have.length(3);
      expect(report.notes.map(({ code }) => code)).to.include('NOTIFY_NO_ANSWER');
      expect(JSON.stringify(report.notes)).to.contain('did not answer: 15 seconds have passed');
      expect(host.sleeping).to.equal(0);
    });

    it('says so when the connection is refused', async () => {
      await receive();
      const { origin } = receiver;
      await receiver.close();

      const { report } = await aJob([{ ping: { url: origin, when } }]).run();

      expect(JSON.stringify(report.notes)).to.contain('did not answer: ECONNREFUSED');
    });

    it('does not hold up a start that is cancelled', async () => {
      const cancel = new AbortController();
      await receive(['hang'], () => cancel.abort());

      const { report } = await aJob([{ ping: { url: receiver.origin } }]).run({ signal: cancel.signal });

      expect(report.outcome).to.equal('cancelled');
      expect(posts()).to.deep.equal(['POST /start', 'POST /fail']);
    });
  });
});

describe('notify: webhook', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await aReceiver();
  });

  afterEach(() => receiver.close());

  it('gets the report without its steps, with subject and text', async () => {
    const { report } = await aRun({
      uses: [{ notify: [{ webhook: { url: `${receiver.origin}/hooks/1?token=x` } }] }],
      host: new HastyHost(),
    }).run();

    const [{ path, headers, body } = { path: '', headers: {}, body: '{}' }] = receiver.received;
    const { subject, text, ...essence } = JSON.parse(body);
    expect(path).to.equal('/hooks/1?token=x');
    expect(headers['content-type']).to.equal('application/json');
    expect(subject).to.equal('Backup "test" on "fake": complete');
    expect(text).to.contain(`${subject} after `);
    expect(essence).to.include({ runId: report.runId, job: 'test', outcome: 'complete', exitCode: 0 });
    expect(essence).not.to.have.any.keys('steps', 'swallowed', 'dryRun');
    expect(validate(reportSchema, { ...essence, steps: [], swallowed: 0, dryRun: false }).violations).to.deep.equal([]);
  });

  it('gets no more than twenty problems and notes', async () => {
    const notify = [{ webhook: { url: receiver.origin } }];
    const run = aRun({ uses: [{ notify }], host: new HastyHost() });
    const { context } = await run.prepared();
    for (let index = 0; index < 30; index += 1) {
      context.problem({ kind: 'unreadable', code: 'X', message: `problem ${index}`, source: 'x' });
      context.note('X', `note ${index}`);
    }

    await run.step('report');
    await run.end();

    const { problems, notes, problemCount, outcome } = JSON.parse(receiver.received[0]?.body ?? '{}');
    expect([problems.length, notes.length, problemCount, outcome]).to.deep.equal([20, 20, 30, 'degraded']);
  });
});
