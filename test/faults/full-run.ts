import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FaultSite } from './fault-site.ts';

// A run in whose step the small file system of a folder runs full: node full-run.ts FOLDER WHERE STEP. Prints the report.
const [folder = '', where = '', step = ''] = process.argv.slice(2);

const fill = (): void => {
  const filler = openSync(join(folder, where, 'filler'), 'w');
  const bytes = Buffer.alloc(4096);
  try {
    for (;;) writeSync(filler, bytes);
  } catch {
    // Not a byte is left.
  } finally {
    closeSync(filler);
  }
};

const site = new FaultSite(folder);
site.change();
const report = await site.ordinaryRun((event) => {
  if (event.event === 'step-started' && event.step === step) fill();
});
process.stdout.write(
  JSON.stringify({ outcome: report.outcome, codes: [report.error?.code, ...report.problems.map(({ code }) => code)], error: report.error }),
);
