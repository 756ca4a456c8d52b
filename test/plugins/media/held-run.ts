import { readSync } from 'node:fs';
import type { RunEvent } from '@tapedeck/core';
import { RotationSite } from './rotation-site.ts';

// A run that waits in one of its steps until somebody says on its standard input that it may go on: node held-run.ts HOME STEP LABEL…
// Says "held" once it waits; prints the report in the end.
const [home = '', step = '', ...labels] = process.argv.slice(2);
let isHeld = false;

const isDue = (event: RunEvent): boolean =>
  step === 'written' ? event.event === 'written' : event.event === 'step-started' && event.step === step;

const report = await new RotationSite(home, labels).run({ job: { eject: false } }, (event) => {
  if (isHeld || !isDue(event)) return;
  isHeld = true;
  process.stderr.write('held\n');
  readSync(0, Buffer.alloc(1));
});
process.stdout.write(JSON.stringify(report));
