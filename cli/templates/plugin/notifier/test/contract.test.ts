import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { aTrial, inFolder, pluginContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('my-plugin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'my-plugin-'));
  const file = join(folder, 'runs');
  after(() => rmSync(folder, { recursive: true }));

  for (const { says, check } of pluginContract({ plugin, options: { file } })) it(says, check);

  it('tells how the run went', () =>
    inFolder(async (place) => {
      const { report } = await (await aTrial(place, { uses: [{ plugin, options: { file } }] })).run();

      assert.equal(readFileSync(file, 'utf8').split('\n').at(-2), `trial\tcomplete\t${report.runId}\t0 problems`);
    }));
});
