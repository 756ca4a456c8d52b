import { join } from 'node:path';
import { needsPlatform, needsTools } from '../../../kit/needs.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { MediumSite } from '../medium-site.ts';

/** Skips where no disc can be written. */
export const needsDiscs = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsTools(context, 'xorriso', 'flock');
};

/** A site in a folder of its own whose job writes to a disc: a file stands for it, which is not there yet. */
export class DiscSite extends MediumSite {
  readonly disc: string;

  constructor() {
    const home = tempFolder();
    const disc = join(home, 'disc.iso');
    super(home, { optical: disc });
    this.disc = disc;
  }
}
