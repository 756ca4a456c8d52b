import { spawnSync } from 'node:child_process';
import { failCall, failingCalls } from '../faults/fail-call.ts';
import { type KilledCommand, type KillSite, killedCommands } from '../faults/kill-site.ts';
import { cutMoments, type PoweredDisk } from '../faults/power-cut.ts';
import { killAfter, killAtFlush } from '../kit/kill-at.ts';
import type { Dice } from '../kit/random-tree/dice.ts';
import { projectFolder } from '../kit/workspace.ts';

/** What is done once, on a site that is used over and over. Answers what is amiss afterwards; nothing when all is well. */
export interface SoakCase {
  readonly name: string;
  /** How many turns it has, beside the others. */
  readonly share: number;
  /** `undefined`: it did not come to it, and does not count. */
  once(kill: KillSite, dice: Dice): Promise<readonly string[] | undefined>;
}

/** Longer than any of the commands takes. */
const latestMs = 1500;
const mostFlushes = 24;
const mostCalls = 24;

const killed = (command: KilledCommand): readonly SoakCase[] => [
  {
    name: `${command}, killed at a random instant`,
    share: 10,
    async once(kill, dice) {
      const before = await kill.site.points();
      const wasKilled = await killAfter(kill.command(command), dice.below(latestMs));
      return wasKilled ? kill.amiss(before) : undefined;
    },
  },
  {
    name: `${command}, killed at a flush`,
    share: 3,
    async once(kill, dice) {
      const before = await kill.site.points();
      return killAtFlush(kill.command(command), 1 + dice.below(mostFlushes)) ? kill.amiss(before) : undefined;
    },
  },
];

const failing: SoakCase = {
  name: 'a system call that fails',
  share: 6,
  async once(kill, dice) {
    const call = dice.pick(failingCalls);
    const command = dice.pick(killedCommands);
    return call && command && failCall(kill, command, { ...call, when: `${(call.first ?? 1) + dice.below(mostCalls)}` });
  },
};

/** In every third round the machine itself is started again, in the others its disk is put into this one. */
const powerCut = (disk: PoweredDisk): SoakCase => ({
  name: 'a power cut',
  share: 3,
  async once(_, dice) {
    const moment = dice.pick(cutMoments) ?? 'stream';
    if (!(await disk.cutAt(moment))) return undefined;
    const amiss = await disk.inspect();
    return [...amiss, ...(dice.once(3) ? await disk.startAgain() : await disk.runHere())];
  },
});

const fuzzing: readonly string[] = [
  'node_modules/mocha/bin/mocha.js',
  '--no-config',
  '--node-option',
  'conditions=source',
  'test/fuzz/fuzz.test.ts',
];

/** Tens of thousands of damaged documents at a time, in a process whose memory is measured. */
const damaged: SoakCase = {
  name: 'what others may have written, damaged',
  share: 2,
  async once(_, dice) {
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', RUNS: '5000', SEED: `${dice.below(2 ** 31)}` };
    const { status, stdout } = spawnSync(process.execPath, fuzzing, { cwd: projectFolder, env, encoding: 'utf8' });
    return status === 0 ? [] : [stdout.slice(-4000)];
  },
};

/** All that the soak does; power is cut only where there is a disk for it. */
export const soakCases = (disk: PoweredDisk | undefined): readonly SoakCase[] => [
  ...killedCommands.flatMap(killed),
  failing,
  damaged,
  ...(disk === undefined ? [] : [powerCut(disk)]),
];
