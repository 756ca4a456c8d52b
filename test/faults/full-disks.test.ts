import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { KillSite } from './kill-site.ts';

const fullRun = fileURLToPath(new URL('full-run.ts', import.meta.url));

/** What comes of a run in whose step a disk runs full, where something is written in it or after it. */
const expected = {
  media: {
    create: 'failed DESTINATION_FULL',
    stream: 'failed DESTINATION_FULL',
    // What commit writes may still fit behind what was streamed; what is written after it does not.
    commit: 'incomplete DESTINATION_FULL',
    retain: 'degraded DESTINATION_FULL',
    post: 'degraded DESTINATION_FULL',
  },
  state: {
    recover: 'failed CORE_STATE_UNWRITABLE',
    create: 'failed CORE_STATE_UNWRITABLE',
    stream: 'failed CORE_SYSTEM_REFUSED',
    commit: 'degraded BACKUP_NOT_REMEMBERED',
    retain: 'degraded CORE_REPORT_UNWRITTEN',
    report: 'degraded CORE_REPORT_UNWRITTEN',
  },
} as const;

describe('faults: a disk that runs full', () => {
  for (const [where, steps] of Object.entries(expected))
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

      for (const [step, what] of Object.entries(steps))
        it(`in "${step}" makes the run ${what}, and harms nothing`, async () => {
          const before = await kill.site.points();

          const printed = execFileSync(process.execPath, ['--conditions=source', fullRun, folder, where, step], { encoding: 'utf8' });
          rmSync(join(folder, where, 'filler'));
          const { outcome, codes }: { readonly outcome: string; readonly codes: readonly string[] } = JSON.parse(printed);

          const [expectedOutcome, code] = what.split(' ');
          if (expectedOutcome === 'incomplete') expect(outcome).to.not.equal('complete');
          else expect({ outcome, codes }).to.deep.include({ outcome: expectedOutcome });
          expect(codes, printed).to.include(code);
          expect(await kill.amiss(before)).to.deep.equal([]);
        });
    });
});
