import { tellHost } from '../../../kit/a-uml-guest.ts';
import { fullPool, fullSnapshot, noSpace } from './full-snapshot.ts';
import { killed, renamed } from './killed.ts';
import { mixed } from './mixed.ts';
import { oneInstant } from './one-instant.ts';

/** What is really done on volumes, one case after the other in one guest, since starting a guest takes long. */
const cases = { oneInstant, killed, renamed, fullSnapshot, fullPool, noSpace, mixed };

/** What each case tells, by its name. */
export type Told = { readonly [Name in keyof typeof cases]: Awaited<ReturnType<(typeof cases)[Name]>> };

for (const [name, run] of Object.entries(cases)) {
  const startMs = performance.now();
  tellHost({ [name]: await run() });
  console.log(`${name} took ${Math.round(performance.now() - startMs)} ms`);
}
