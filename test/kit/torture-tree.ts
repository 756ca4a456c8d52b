import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildAttributes } from './torture/attributes.ts';
import { buildContents } from './torture/contents.ts';
import { buildCrowd } from './torture/crowd.ts';
import { buildDeepPath } from './torture/deep-path.ts';
import { buildHoles } from './torture/holes.ts';
import { buildKinds } from './torture/kinds.ts';
import { buildLinks } from './torture/links.ts';
import { buildModes } from './torture/modes.ts';
import { buildNames } from './torture/names.ts';
import { Refusals } from './torture/refusals.ts';
import { buildTimes } from './torture/times.ts';

/** How large the torture tree shall be. */
export interface TortureOptions {
  /** Entries of the crowded folder; 100,000 unless told otherwise. */
  readonly crowd?: number;
  /** Bytes around which files are just shorter, equal and just longer; 1 MiB and 64 MiB unless told otherwise. */
  readonly boundaries?: readonly number[];
}

/**
 * Fills an empty folder with everything that a tree can hold and a backup can get wrong. Linux only.
 * Answers what could not be made here and why: nothing, for root on a file system like ext4.
 */
export const buildTortureTree = (folder: string, options: TortureOptions = {}): readonly string[] => {
  const refusals = new Refusals();
  const section = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };
  buildContents(section('contents'), options.boundaries ?? [2 ** 20, 2 ** 26]);
  buildHoles(section('holes'));
  buildKinds(section('kinds'), refusals);
  buildLinks(section('links'));
  buildNames(section('names'));
  buildDeepPath(section('deep'));
  buildCrowd(section('crowd'), options.crowd ?? 100_000);
  buildAttributes(section('attributes'), refusals);
  buildModes(section('modes'), refusals);
  // Last, because everything made in a folder changes its times.
  buildTimes(section('times'), folder);
  return refusals.all;
};
