import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PoweredDisk } from '../faults/power-cut.ts';
import { isInPath } from '../kit/needs.ts';
import { soak, soakTable } from './soak.ts';
import { soakCases } from './soak-cases.ts';

// Kills, power cuts and errors of the system, with other seeds again and again, and a table at the end. On Linux, as root:
//   npm run soak [-- 300 | 20m | 3h [SEED]]        that many rounds, or that long
const [length = '300', seed = `${Date.now() % 1_000_000}`] = process.argv.slice(2);
const [, number = '', unit = ''] = /^(\d+)([mh]?)$/.exec(length) ?? [];
if (number === '') throw new Error(`"${length}" is neither a number of rounds nor a time like "20m" or "3h".`);
const endsMs = performance.now() + Number(number) * (unit === 'h' ? 3_600_000 : 60_000);
const goesOn = (done: number): boolean => (unit === '' ? done < Number(number) : performance.now() < endsMs);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tapedeck-soak-')));
process.stdout.write(`soak of ${length}, seed ${seed}\n`);
const site = join(folder, 'site');
mkdirSync(site);
const canCut = process.getuid?.() === 0 && isInPath('linux.uml');
const rows = await soak({
  folder: site,
  cases: soakCases(canCut ? await PoweredDisk.make(folder) : undefined),
  seed: Number(seed),
  goesOn,
  told: (name, round, amiss = []) => {
    for (const line of amiss) process.stdout.write(`${name}, seed ${round}: ${line}\n`);
  },
});
process.stdout.write(`${soakTable(rows)}\n`);
const clean = [...rows.values()].every(({ failures }) => failures.length === 0);
if (clean) rmSync(folder, { recursive: true });
else process.stdout.write(`What is left lies in "${folder}".\n`);
process.exitCode = clean ? 0 : 1;
