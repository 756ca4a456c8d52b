import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue, SelectionPlan } from '@tapedeck/core';
import { expect } from 'chai';
import { aRun } from '../../kit/a-run.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('files: plugin', () => {
  let home: string;

  const use = (options: JsonValue) =>
    aRun({ uses: [{ files: options }] })
      .run()
      .catch((error: unknown) => error);

  beforeEach(() => {
    home = tempFolder();
    mkdirSync(join(home, 'a'));
  });

  it('fails a job whose paths are missing, naming each, before anything is touched', async () => {
    const result = await use({ paths: [join(home, 'x'), join(home, 'y')] });

    expect(result).to.have.nested.property('report.outcome', 'failed');
    expect(result).to.have.nested.property('report.error.step', 'check');
    expect(result).to.have.nested.property('report.error.objections').with.length(2);
  });

  it('asks that its paths be frozen together', async () => {
    const run = aRun({ uses: [{ files: { paths: [join(home, 'a')] } }] });
    await run.step('applications');

    expect((await run.prepared()).context.groups).to.deep.equal([{ paths: [join(home, 'a')] }]);
    await run.end();
  });

  it('gives each of its uses a source of its own', async () => {
    const run = aRun({ uses: [{ files: { paths: [home] } }, { files: { paths: [join(home, 'a')] } }] });
    const plan = await run.step('select');

    expect(isPlan(plan) ? plan.sources.map(({ name, roots }) => [name, roots[0]?.path]) : plan).to.deep.equal([
      ['files', home],
      ['files#2', join(home, 'a')],
    ]);
    await run.end();
  });

  it('invariant 12: refuses sizes and ages that are none, and keys that are not known', async () => {
    for (const wrong of [
      { maxFileSize: '2 gigs' },
      { maxAge: 'a month' },
      { minAge: '5' },
      { ignoreFiles: ['a/b'] },
      { excludes: [] },
      { paths: [] },
    ]) {
      expect(await use({ paths: [home], ...wrong }), JSON.stringify(wrong)).to.have.property('code', 'SITE_INVALID');
    }
  });
});

const isPlan = (value: unknown): value is SelectionPlan => value instanceof Object && 'sources' in value;
