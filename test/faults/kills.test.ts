import { expect } from 'chai';
import { killAfter, killAtFlush } from '../kit/kill-at.ts';
import { needsPlatform, strideOf } from '../kit/needs.ts';
import { Dice } from '../kit/random-tree/dice.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { KillSite, killedCommands } from './kill-site.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const kills = Number(process.env.KILLS ?? 4);
// Each kill takes a second: one in five, each with TESTS=every, over and over in "npm run soak".
const stride = strideOf(5);
const everyNth = stride === 1 ? 'all of them' : `one in ${stride}`;

describe('faults: kill -9', () => {
  let kill: KillSite;

  before(async function () {
    needsPlatform(this, 'linux');
    kill = new KillSite(tempFolder());
    for (let run = 0; run < 2; run++) await kill.site.ordinaryRun();
  });

  after(() => kill?.site.end());

  const isCleanAfter = async (done: () => Promise<boolean> | boolean): Promise<boolean> => {
    const before = await kill.site.points();
    const killed = await done();
    expect(await kill.amiss(before)).to.deep.equal([]);
    return killed;
  };

  for (const command of killedCommands)
    it(`invariant 10: at each record of the journal of "${command}" leaves what the next start clears away (${everyNth}, seed ${seed})`, async () => {
      let count = 1 + (seed % stride);
      while (await isCleanAfter(() => killAtFlush(kill.command(command), count))) count += stride;

      expect(count).to.be.above(command === 'run' ? 9 : 2);
    });

  it(`invariant 10: at random instants leaves what the next start clears away (seed ${seed})`, async () => {
    const dice = new Dice(seed);
    for (let number = 0; number < kills; number++) {
      const command = dice.pick(killedCommands) ?? 'run';
      await isCleanAfter(() => killAfter(kill.command(command), 150 + dice.below(900)));
    }
  });
});
