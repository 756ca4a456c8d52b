import { tellHost } from '../../../kit/a-uml-guest.ts';
import { contract } from './contract.ts';
import { fullPool, fullSnapshot, noSpace } from './full-snapshot.ts';
import { killed, renamed } from './killed.ts';
import { mixed } from './mixed.ts';
import { oneInstant } from './one-instant.ts';

/** What is really done on volumes. Starting a guest takes long, so one does several of them, one after the other. */
const cases = { contract, oneInstant, killed, renamed, fullSnapshot, fullPool, noSpace, mixed };

/** What each case tells, by its name. */
export type Told = { readonly [Name in keyof typeof cases]: Awaited<ReturnType<(typeof cases)[Name]>> };

for (const [name, run] of Object.entries(cases)) {
  if (process.argv.includes(name)) tellHost({ [name]: await run() });
}
