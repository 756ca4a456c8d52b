import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { aTrial, inFolder, pluginContract, stepPlugin } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('ntfy', () => {
  const told: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    told.push(`${request.headers.title} ${request.headers.priority} ${request.headers.authorization}`);
    response.writeHead(status).end();
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/backups`;

  before(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
  after(() => server.close());

  for (const { says, check } of pluginContract({ plugin, options: { url: 'http://127.0.0.1:1/nobody' } })) it(says, check);

  const run = (options: object, fails: boolean) =>
    inFolder(async (folder) => {
      process.env.NTFY_TOKEN = 'tk_secret';
      const failing = stepPlugin('stream', () => Promise.reject(new Error(fails ? 'The disk is gone.' : '')));
      const uses = [{ plugin, options: { url: url(), token: { env: 'NTFY_TOKEN' }, ...options } }, ...(fails ? [{ plugin: failing }] : [])];
      return (await aTrial(folder, { uses })).run();
    });

  it('tells of a run that failed, with the token, and shows it to nobody else', async () => {
    const { report } = await run({}, true);

    assert.deepEqual(told.splice(0), ['trial: failed urgent Bearer tk_secret']);
    assert(!JSON.stringify(report).includes('tk_secret'));
  });

  it('is silent about outcomes that nobody wants to hear of', async () => {
    await run({}, false);
    await run({ when: ['complete'] }, false);

    assert.deepEqual(told.splice(0), ['trial: complete default Bearer tk_secret']);
  });

  it('makes a run degraded of which nobody was told', async () => {
    status = 403;
    const { report } = await run({ when: ['complete'] }, false);

    assert.equal(report.outcome, 'degraded');
    assert.match(report.problems[0]?.message ?? '', /answers 403/);
  });
});
