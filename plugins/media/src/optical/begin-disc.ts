import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { makeFolders } from '../folder/make-folders.ts';
import type { LocatingRun } from '../locating/locating-run.ts';
import { mark, markerName } from '../marker.ts';
import { firstLabel, labelText } from '../spool/label.ts';
import { spoolFolder } from '../spool/open-spool.ts';
import { Disc } from './disc.ts';
import { discForeign, xorrisoFailed } from './errors.ts';
import type { DiscOptions } from './locate-disc.ts';
import { readDisc } from './read-disc.ts';
import { saidBy, writeByXorriso } from './xorriso.ts';

/** Begins a blank disc: its first session holds the label alone, so that what is spooled for it finds it again. */
export const beginDisc = async (options: DiscOptions, run: LocatingRun, host: Host): Promise<Disc> => {
  const { optical: drive } = options;
  const label = firstLabel(host.now());
  const folder = spoolFolder(options, run, label.id);
  await makeFolders(folder);
  await mark(folder, labelText(label));
  const write = ['-joliet', 'on', '-volid', label.name, '-map', join(folder, markerName), `/${markerName}`];
  const result = await writeByXorriso(host, run.signal, drive, write);
  if (result.exitCode !== 0) throw xorrisoFailed(drive, 'written', saidBy(result));
  const disc = await Disc.open(drive, await readDisc(drive, host, run.signal), host);
  if (disc?.label.id !== label.id) throw discForeign(drive, label.name);
  return disc;
};
