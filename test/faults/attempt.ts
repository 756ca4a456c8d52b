import { FaultSite } from './fault-site.ts';
import { faultTable } from './fault-table.ts';
import { inject } from './inject.ts';

// One row in a process of its own, which may be killed or leave what only its end gives back: node attempt.ts FOLDER NUMBER
const [folder = '', number = ''] = process.argv.slice(2);
const row = faultTable[Number(number)];
if (row === undefined) throw new Error(`There is no row ${number}.`);
const injection = inject(row, folder);
const report = await new FaultSite(folder).attempt(row, injection);
process.stdout.write(JSON.stringify({ report, struck: injection.hasStruck?.() ?? true }));
