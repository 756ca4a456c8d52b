import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackupStep } from '@tapedeck/core';
import { expect } from 'chai';
import { isExhaustive, needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { KillSite } from './kill-site.ts';

const fullRun = fileURLToPath(new URL('full-run.ts', import.meta.url));

interface Full {
  readonly outcome: 'complete' | 'degraded' | 'failed' | 'not complete';
  readonly code?: string;
  readonly steps: readonly BackupStep[];
}

/** What comes of a run in whose step a disk runs full. An ordinary run does not take the other steps. */
const expected: Readonly<Record<'media' | 'state', readonly Full[]>> = {
  media: [
    { steps: ['recover', 'check', 'start', 'pre', 'locate'], outcome: 'failed', code: 'CORE_NO_ANSWER' },
    { steps: ['create', 'applications', 'snapshot', 'select', 'stream'], outcome: 'failed', code: 'DESTINATION_FULL' },
    // What commit writes may still fit behind what was streamed; what is written after it does not.
    { steps: ['commit'], outcome: 'not complete', code: 'DESTINATION_FULL' },
    { steps: ['replicate', 'retain', 'log', 'post'], outcome: 'degraded', code: 'DESTINATION_FULL' },
    // Nothing is written to it any more.
    { steps: ['report', 'shutdown'], outcome: 'complete' },
  ],
  state: [
    { steps: ['recover', 'check', 'start', 'pre', 'locate', 'create'], outcome: 'failed', code: 'CORE_STATE_UNWRITABLE' },
    { steps: ['applications', 'snapshot', 'select', 'stream'], outcome: 'failed', code: 'CORE_SYSTEM_REFUSED' },
    { steps: ['commit'], outcome: 'degraded', code: 'BACKUP_NOT_REMEMBERED' },
    { steps: ['replicate', 'retain', 'log', 'post', 'report', 'shutdown'], outcome: 'degraded', code: 'CORE_REPORT_UNWRITTEN' },
  ],
};

describe('faults: a disk that runs full', () => {
  for (const [where, rows] of Object.entries(expected))
    describe(`of the ${where === 'media' ? 'destination' : 'state folder'}`, () => {
      let folder: string;
      let kill: KillSite;

      before(async function () {
        needsPlatform(this, 'linux');
        needsRoot(this);
        folder = tempFolder();
        mkdirSync(join(folder, where));
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=68m', 'tmpfs', join(folder, where)]);
        kill = new KillSite(folder);
        for (let run = 0; run < 2; run++) await kill.site.ordinaryRun();
      });

      after(() => {
        if (kill === undefined) return;
        execFileSync('umount', [join(folder, where)]);
        kill.site.end();
      });

      // Each run takes a second: the last of the steps that are alike, all of them with TESTS=every.
      for (const { outcome, code, steps } of rows)
        for (const step of isExhaustive ? steps : steps.slice(-1))
          it(`in "${step}" makes the run ${outcome}${code === undefined ? '' : ` (${code})`}, and harms nothing`, async () => {
            const before = await kill.site.points();

            const printed = execFileSync(process.execPath, [fullRun, folder, where, step], { encoding: 'utf8' });
            rmSync(join(folder, where, 'filler'));
            const found: { readonly outcome: string; readonly codes: readonly string[] } = JSON.parse(printed);

            if (outcome === 'not complete') expect(found.outcome).to.not.equal('complete');
            else expect(found.outcome, printed).to.equal(outcome);
            if (code === undefined) expect(found.codes.filter(Boolean)).to.deep.equal([]);
            else expect(found.codes, printed).to.include(code);
            expect(await kill.amiss(before)).to.deep.equal([]);
          });
    });
});
