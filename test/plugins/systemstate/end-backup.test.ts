import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { endBackup } from '../../../plugins/systemstate/src/windows/end-backup.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';
import { errorOf } from '../error-of.ts';

const earlier = '11/28/2026-03:00';
const ours = '11/29/2026-03:01';

describe('systemstate: end a backup after a crash', () => {
  let server: BackupServer;

  before(function () {
    needsPlatform(this, 'linux');
  });

  beforeEach(async () => {
    server = await BackupServer.make(tempFolder());
    mkdirSync(join(server.staging, 'WindowsImageBackup', 'SRV01'), { recursive: true });
  });

  /** Ends what began at three, and answers which versions are left. */
  const end = async (versions: readonly string[], request: object = {}): Promise<readonly string[]> => {
    server.change({ versions: versions.map((id) => ({ id, target: server.staging })) });
    const intent = { target: server.staging, before: [earlier], startedAt: '2026-11-29T03:00:40Z' };
    const signal = new AbortController().signal;
    await endBackup({ intent, outcome: undefined, ...request }, { host: server.host(), options: {}, signal });
    return server.state.versions.map(({ id }) => id);
  };

  it('deletes the version that came up since, and no other', async () => {
    expect(await end([earlier, ours])).to.deep.equal([earlier]);
  });

  it('takes a version that is gone for deleted', async () => {
    expect(await end([earlier])).to.deep.equal([earlier]);
    expect(await end([earlier], { fact: { version: ours } })).to.deep.equal([earlier]);
  });

  it('leaves versions that somebody else has made before or since', async () => {
    const others = ['11/29/2026-02:10', '11/29/2026-21:00'];

    expect(await end(others)).to.deep.equal(others);
    expect(await end([...others, ours])).to.deep.equal(others);
  });

  it('deletes the one that it knows, whoever made others', async () => {
    expect(await end([ours, '11/29/2026-04:00'], { fact: { version: ours } })).to.deep.equal(['11/29/2026-04:00']);
  });

  it('deletes nothing when it cannot tell which is ours, and says so', async () => {
    const error = await errorOf(end([ours, '11/29/2026-03:09']));

    expect(error).to.have.property('code', 'SYSTEMSTATE_PERHAPS_OURS');
    expect(error).to.have.property('message').that.includes(ours).and.includes('11/29/2026-03:09');
    expect(server.state.versions).to.have.length(2);
  });

  it('does not stop the job of somebody else', async () => {
    const job = { startedAt: '2026-11-29T09:00:00Z', target: server.staging };
    server.change({ job });

    await end([]);

    expect(server.state.job).to.deep.equal(job);
    expect(server.calls).to.deep.equal([]);
  });

  it('makes nothing of an intent that is not ours', async () => {
    expect(await end([earlier, ours], { intent: 'what?' })).to.deep.equal([earlier, ours]);
  });
});
