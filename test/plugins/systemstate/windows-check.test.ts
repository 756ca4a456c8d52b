import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, Objections } from '@tapedeck/core';
import { expect } from 'chai';
import { checkWindows } from '../../../plugins/systemstate/src/windows/check-windows.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';
import type { BackupState } from '../../simulators/wbadmin/backups.ts';
import { errorOf } from '../error-of.ts';
import { backUp, windowsSite } from './windows-site.ts';

describe('systemstate: check on Windows', () => {
  let folder: string;
  let server: BackupServer;

  before(function () {
    needsPlatform(this, 'linux');
  });

  beforeEach(async () => {
    folder = tempFolder();
    server = await BackupServer.make(join(folder, 'machine'));
  });

  const volume = (letter: string) => server.windows.volume(letter);
  const signal = new AbortController().signal;
  /** Codes of what it has to say against a staging place. */
  const against = async (staging: string | undefined, state: Partial<BackupState> = {}, freeBytes?: number): Promise<readonly string[]> => {
    server.change(state);
    const error = await errorOf(checkWindows('systemstate', { signal }, server.host(freeBytes), staging));
    if (error instanceof Objections) return error.objections.map(({ code }) => code);
    if (error instanceof BackupError) return [error.code];
    if (error !== undefined) throw error;
    return [];
  };

  it('has nothing to say against a server with a volume for it, or a share', async () => {
    expect(await against(volume('D'))).to.deep.equal([]);
    expect(await against(`/${server.share}`)).to.deep.equal([]);
  });

  it('refuses a client at once, and names another way', async () => {
    const error = await errorOf(
      (async () => {
        server.become({ isServer: false });
        await checkWindows('systemstate', { signal }, server.host(), undefined);
      })(),
    );

    expect(error).to.have.property('code', 'SYSTEMSTATE_CLIENT');
    expect(error).to.have.property('hint').that.includes('"image"').and.includes('"files"');
  });

  it('wants a place to stage, which can be reached', async () => {
    expect(await against(undefined)).to.deep.equal(['SYSTEMSTATE_NO_STAGING']);
    expect(await against(volume('Z'))).to.deep.equal(['SYSTEMSTATE_STAGING_UNKNOWN']);
    // A folder of a volume is none.
    expect(await against(join(volume('C'), 'Windows'))).to.deep.equal(['SYSTEMSTATE_STAGING_UNKNOWN']);
  });

  it('refuses a volume that is taken out, that has no NTFS, or that Windows starts from', async () => {
    expect(await against(volume('E'))).to.deep.equal(['SYSTEMSTATE_STAGING_NOT_FIXED']);
    expect(await against(volume('G'))).to.deep.equal(['SYSTEMSTATE_STAGING_NOT_NTFS']);
    expect(await against(volume('C'))).to.deep.equal(['SYSTEMSTATE_STAGING_CRITICAL']);
    expect(await against(volume('C'), { anyVolumeAllowed: true })).to.deep.equal([]);
  });

  it('refuses a volume without room', async () => {
    expect(await against(volume('D'), {}, 2 ** 30)).to.deep.equal(['SYSTEMSTATE_NO_ROOM']);
  });

  it('refuses a machine without the feature, whose tool is there or not', async () => {
    expect(await against(volume('D'), { feature: false })).to.deep.equal(['SYSTEMSTATE_NO_FEATURE']);
    rmSync(server.tool);
    expect(await against(volume('D'))).to.deep.equal(['SYSTEMSTATE_NO_FEATURE']);
  });

  it('refuses while another job is at work', async () => {
    const job = { startedAt: '2026-01-01T00:00:00Z', target: 'X:' };

    expect(await against(volume('D'), { job })).to.deep.equal(['SYSTEMSTATE_OTHER_JOB']);
  });

  it('says all at once, as a job that fails before it changes anything', async () => {
    server.become({ isElevated: false });

    const report = await backUp(await windowsSite(folder, server, { staging: volume('E') }));

    expect(report.outcome).to.equal('failed');
    expect(await against(volume('E'), {}, 1)).to.deep.equal([
      'SYSTEMSTATE_NOT_ELEVATED',
      'SYSTEMSTATE_STAGING_NOT_FIXED',
      'SYSTEMSTATE_NO_ROOM',
    ]);
    expect(server.calls).to.deep.equal([]);
  });
});
