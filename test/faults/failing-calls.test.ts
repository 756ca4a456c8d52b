import { expect } from 'chai';
import { isExhaustive, needsPlatform, needsTools } from '../kit/needs.ts';
import { Dice } from '../kit/random-tree/dice.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { failCall, failingCalls } from './fail-call.ts';
import { KillSite } from './kill-site.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe('faults: a system call that fails', () => {
  let kill: KillSite;

  before(async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'strace');
    kill = new KillSite(tempFolder());
    for (let run = 0; run < 2; run++) await kill.site.ordinaryRun();
  });

  after(() => kill?.site.end());

  // A tracer is slow: one call of each kind here, all of them with TESTS=every, over and over in "npm run soak".
  for (const [number, failing] of failingCalls.entries())
    it(`"${failing.calls}" with ${failing.error} is told with a code, and never called complete when it is not (seed ${seed})`, async function () {
      this.timeout(0);
      const { first: least = 1 } = failing;
      const fail = (when: number) => failCall(kill, 'run', { ...failing, when: `${when}` });
      if (isExhaustive) {
        for (let when = least, amiss = await fail(when); amiss !== undefined; amiss = await fail(++when))
          expect(amiss, `call ${when}`).to.deep.equal([]);
        return;
      }
      // A thread may make fewer of them.
      let when = least + new Dice(seed + number).below(4);
      let amiss = await fail(when);
      while (amiss === undefined && when > least) amiss = await fail(--when);
      expect(amiss, `call ${when}`).to.deep.equal([]);
    });
});
