import { tellHost } from '../../../kit/a-uml-guest.ts';
import { oneInstant } from './one-instant.ts';

/** What is really done on volumes, one case after the other in one guest, since starting a guest takes longest. */
const cases = { oneInstant };

for (const [name, run] of Object.entries(cases)) {
  const startMs = performance.now();
  const result = await run().catch((error: unknown) => ({ broken: error instanceof Error ? error.stack : String(error) }));
  tellHost({ name, seconds: Math.round((performance.now() - startMs) / 100) / 10, result });
}
