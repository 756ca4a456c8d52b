import { expect } from 'chai';
import fc from 'fast-check';
import { damages } from '../kit/arbitrary-bytes.ts';
import { fuzzTargets } from './targets.ts';

// A failure prints its seed and the smallest damage that shows it. SEED repeats it; RUNS looks longer: hours of it with a large one.
const { SEED, RUNS } = process.env;
const seed = SEED === undefined ? {} : { seed: Number(SEED) };

/** Most that the process may take more of, at its peak, whatever the damage. */
const enoughMebibytes = 700;

describe('fuzz: what others may have written', function () {
  this.timeout(RUNS === undefined ? 60_000 : 0);

  it('is read where nothing is damaged, or this would show nothing', async () => {
    for (const [what, { honest, read }] of Object.entries(fuzzTargets)) {
      const found = await read(honest);
      expect(Array.isArray(found) ? found.length : found, what).to.be.ok;
    }
  });

  for (const [what, { honest, read }] of Object.entries(fuzzTargets)) {
    it(`is read, or refused with a code, in bounded memory: ${what}`, async () => {
      const before = process.resourceUsage().maxRSS;
      const property = fc.asyncProperty(damages, async (damage) => {
        try {
          await read(damage(honest));
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && 'hint' in error)) throw error;
          expect(error.code).to.match(/^[A-Z]+_[A-Z_]+$/);
        }
        expect((process.resourceUsage().maxRSS - before) / 1024).to.be.below(enoughMebibytes);
      });

      await fc.assert(property, { numRuns: Number(RUNS ?? 500), ...seed });
    });
  }
});
