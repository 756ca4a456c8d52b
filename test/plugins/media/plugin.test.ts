import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type JsonValue } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aRun } from '../../kit/a-run.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const sayWhere =
  'Say where: by "path", by the "label" or the "id" of a drive, by a path on such a drive, or by the drive of a disc ("optical") or a tape ("tape").';

describe('media: plugin', () => {
  let home: string;

  const refusal = (options: JsonValue): Promise<unknown> =>
    aRun({ uses: [{ media: options }] })
      .run()
      .catch((error: unknown) => error);

  beforeEach(() => {
    home = tempFolder();
  });

  it('passes over destinations that are away until one is there, and says why', async () => {
    const uses = [
      { media: { path: join(home, 'away') } },
      { media: { path: join(home, 'here'), create: true } },
      { media: { path: join(home, 'never') } },
    ];
    const { report } = await aRun({ uses, host: await createHost({ environment: {} }) }).run();

    expect(report.outcome).to.equal('complete');
    expect(report.destinations.map(({ name }) => name)).to.deep.equal([`media ${join(home, 'here')}`]);
    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_FOLDER_MISSING');
    expect(existsSync(join(home, 'never'))).to.equal(false);
  });

  it('leaves a run without a destination when none is there', async () => {
    const { report } = await aRun({ uses: [{ media: { path: join(home, 'away') } }] }).run();

    expect(report.outcome).to.equal('failed');
    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_FOLDER_MISSING');
  });

  it('asks the host for room', async () => {
    const host = new FakeHost();
    host.space = { freeBytes: 1000, totalBytes: 1e12 };

    const { report } = await aRun({ uses: [{ media: { path: join(home, 'full'), create: true } }], host }).run();

    expect(report.outcome).to.equal('failed');
    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_TOO_LITTLE_ROOM');
  });

  it('invariant 12: refuses options that name no place, a place that could be anywhere, or a key that is not known', async () => {
    expect(await refusal({ create: true })).to.include({ code: 'SITE_INVALID', hint: sayWhere });
    expect(await refusal({ path: '/mnt', patth: 1 }))
      .to.have.property('message')
      .that.contains('"patth"');
    expect(await refusal({ path: 'backups' })).to.have.nested.property('report.error.code', 'MEDIA_PATH_NOT_ABSOLUTE');
    expect(await refusal({ label: 'RDX-A', id: '1234-ABCD' })).to.have.nested.property('report.error.code', 'MEDIA_NAMED_TWICE');
  });

  it('refuses a label where drives are not found by theirs', async () => {
    const host = new FakeHost();
    host.platform = 'darwin';
    const { report } = await aRun({ uses: [{ media: { label: 'RDX-A' } }], host }).run();

    expect(report.error?.code).to.equal('MEDIA_LABEL_UNSUPPORTED');
  });
});
