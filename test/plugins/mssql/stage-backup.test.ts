import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost } from '@tapedeck/core';
import { expect } from 'chai';
import { removeBackup } from '../../../plugins/mssql/src/staging/stage-backup.ts';
import { inPlace } from '../../../plugins/mssql/src/staging/staging-place.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment } from './a-server.ts';

describe('mssql: what is staged', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  const remove = async (file: string) =>
    removeBackup(
      { intent: { file }, outcome: undefined },
      { host: await createHost({ environment }), options: {}, signal: new AbortController().signal },
    );
  const codeOf = (error: { readonly code: string }) => error.code;

  it('has a name on each side, whatever system the server runs on', () => {
    const here = '/mnt/stage';
    for (const [server, expected] of [
      ['D:\\stage', 'D:\\stage\\x'],
      ['D:\\', 'D:\\x'],
      ['\\\\srv\\stage', '\\\\srv\\stage\\x'],
      ['/var/stage/', '/var/stage/x'],
    ] as const)
      expect(inPlace({ server, here }, 'x')).to.deep.equal({ server: expected, here: join(here, 'x') });
  });

  it('goes, and is no error when it has gone', async () => {
    const file = join(folder, '.tapedeck-0123456789ab-mssql-0.bak');
    writeFileSync(file, 'a backup');

    await remove(file);
    await remove(file);

    expect(existsSync(file)).to.equal(false);
  });

  it('goes only if it bears a name of ours', async () => {
    const file = join(folder, 'Sales.bak');
    writeFileSync(file, 'a backup');

    expect(await remove(file).catch(codeOf)).to.equal('MSSQL_NOT_STAGED');
    expect(statSync(file).size).to.equal(8);
  });

  it('is named when this machine cannot remove it', async () => {
    const noFolder = join(folder, 'file');
    writeFileSync(noFolder, '');

    expect(await remove(join(noFolder, '.tapedeck-0123456789ab-mssql-0.bak')).catch(codeOf)).to.equal('MSSQL_STAGED_NOT_REMOVED');
  });
});
