import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runOnDisk, startGuest } from '../kit/a-uml-guest.ts';
import { KillSite } from './kill-site.ts';

const powered = fileURLToPath(new URL('guest/powered.ts', import.meta.url));
const diskBytes = 96 << 20;
const mostTurns = 200;

/** Moments at which power is cut: when a run begins a step, and when a block has been written. */
export const cutMoments = ['create', 'stream', 'written', 'commit', 'retain', 'log', 'report'] as const;

/** The disk of a machine whose power is cut. It holds a site with its source, its state and its destination. */
export class PoweredDisk {
  readonly #image: string;
  readonly #folder: string;

  /** Makes it in a folder, with two restore points. */
  static async make(folder: string): Promise<PoweredDisk> {
    const disk = new PoweredDisk(folder);
    writeFileSync(disk.#image, '');
    truncateSync(disk.#image, diskBytes);
    execFileSync('mkfs.ext4', ['-q', disk.#image]);
    mkdirSync(disk.#folder);
    await disk.#mounted(async () => {
      rmSync(join(disk.#folder, 'lost+found'), { recursive: true });
      const { site } = new KillSite(disk.#folder);
      for (let run = 0; run < 2; run++) await site.ordinaryRun();
    });
    return disk;
  }

  private constructor(folder: string) {
    this.#image = join(folder, 'disk.img');
    this.#folder = join(folder, 'disk');
  }

  /** Cuts the power when a run has come to a moment. Answers whether it came to it. */
  async cutAt(moment: string): Promise<boolean> {
    let isCut = false;
    const guest = startGuest(powered, [this.#folder], {
      disk: this.#image,
      told: (value) => {
        if (value !== moment || isCut) return;
        isCut = true;
        guest.cut();
      },
    });
    await guest.ended;
    return isCut;
  }

  /** What is amiss with the disk as it was left: its file system, once that has read its own journal, and the points on it. */
  async inspect(): Promise<readonly string[]> {
    spawnSync('e2fsck', ['-p', this.#image]);
    const { status, stdout } = spawnSync('e2fsck', ['-f', '-n', this.#image], { encoding: 'utf8' });
    if (status !== 0) return [`the file system is damaged: ${stdout}`];
    return this.#mounted(async () => {
      const { site } = new KillSite(this.#folder);
      const points = await site.points();
      return [...(points.length < 2 ? [`${points.length} points are there`] : []), ...(await site.findingsIn(points))];
    });
  }

  /** Starts the machine again: what is amiss after the next run there. */
  async startAgain(): Promise<readonly string[]> {
    const told = await runOnDisk(this.#image, powered, this.#folder, 'again');
    return told.flatMap((value) => (Array.isArray(value) ? value.map(String) : []));
  }

  /** The same without another kernel: what is amiss after the next run. */
  runHere(): Promise<readonly string[]> {
    return this.#mounted(async () => {
      const kill = new KillSite(this.#folder);
      return kill.amiss(await kill.site.points());
    });
  }

  async #mounted<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    execFileSync('mount', ['-o', 'loop', this.#image, this.#folder]);
    try {
      return await work();
    } finally {
      await this.#unmount();
    }
  }

  /** Threads that were told to end may hold something open for a moment yet. */
  async #unmount(): Promise<void> {
    for (let turn = 1; ; turn++) {
      const { status, stderr } = spawnSync('umount', [this.#folder], { encoding: 'utf8' });
      if (status === 0) return;
      if (turn === mostTurns) throw new Error(stderr);
      await setTimeout(50);
    }
  }
}
