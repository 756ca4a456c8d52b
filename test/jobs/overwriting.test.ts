import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSigner, writeNote } from '@tapedeck/archive';
import { type JsonValue, readJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: overwrite mode', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'one'), noise('one', 2_500_000));
  });

  const set = (name = ''): string => join(folder, 'media', 'nightly', name);
  const files = (): readonly string[] =>
    globSync(set('*.tdk'))
      .map((path) => basename(path))
      .sort();
  const trash = (): readonly string[] =>
    globSync(set('trash/*/*.tdk'))
      .map((path) => basename(path))
      .sort();

  const backUp = async (job: Readonly<Record<string, JsonValue>>) => {
    const { report } = await runJob(await aSite(folder, job), 'nightly', { type: 'full' });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    return report.media?.mediaId ?? '';
  };

  it('invariant 4: keeps what is pinned and what was proven last, and moves all else that is older to the trash', async () => {
    await backUp({});
    await readJob(await aSite(folder), 'nightly', (access) => access.annotate({ selector: 'latest', kind: 'pinned' }));
    const mediaId = await backUp({});
    const signer = readSigner(readFileSync(join(folder, 'state', 'signer.pem'), 'utf8'), 'test');
    const proven = { mediaId, kind: 'proven', time: '2026-11-22T01:00:00.000Z' } as const;
    await writeNote(new FolderStore(join(folder, 'media')), 'nightly/', proven, signer);
    await backUp({});

    await backUp({ mode: 'overwrite' });

    expect(files()).to.deep.equal(['nightly-000001-full.tdk', 'nightly-000002-full.tdk', 'nightly-000004-full.tdk']);
    expect(trash()).to.deep.equal(['nightly-000003-full.tdk']);
  });

  it('finishes a move that the power has cut', async () => {
    const destination = [{ media: { path: join(folder, 'media'), create: true, maxPartBytes: 2_000_000 } }];
    await backUp({ destination });
    const [trailer = ''] = files().filter((name) => name.includes('part3'));
    await backUp({ destination });
    mkdirSync(set('trash/1-20261101T010000Z'), { recursive: true });
    renameSync(set(trailer), set(`trash/1-20261101T010000Z/${trailer}`));

    await backUp({ destination, mode: 'overwrite' });

    expect(files().filter((name) => !name.startsWith('nightly-000003'))).to.deep.equal([]);
  });
});
