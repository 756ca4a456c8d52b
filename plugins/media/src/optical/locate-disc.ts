import { dirname } from 'node:path';
import type { Host } from '@tapedeck/core';
import type { LocatingRun } from '../locating/locating-run.ts';
import { noteRefusal } from '../locating/note-refusal.ts';
import type { MediaOptions } from '../options.ts';
import type { Medium } from '../spool/medium.ts';
import { findSpool, openSpool } from '../spool/open-spool.ts';
import { SpooledDestination } from '../spool/spooled-destination.ts';
import { waitingFiles } from '../spool/transfer.ts';
import { beginDisc } from './begin-disc.ts';
import { Disc } from './disc.ts';
import { discBlank, discClosed, discForeign, discFull, driveMissing } from './errors.ts';
import { type DiscState, readDisc } from './read-disc.ts';
import { kindOfDrive } from './xorriso.ts';

/** Options of a destination that is a disc. */
export type DiscOptions = MediaOptions & { readonly optical: string };

/** Longest file that every system reads from a disc: a longer one would lie there in pieces. */
const longestFileBytes = 2 ** 32 - 2048;

const destinationOf = (disc: Medium, spool: Awaited<ReturnType<typeof findSpool>>) =>
  new SpooledDestination(disc, spool, { sequential: false, maxFileBytes: longestFileBytes });

/**
 * The disc in the drive as a destination if it is ours, takes a further session, and has room; a blank one is begun where the options allow it. Otherwise the
 * run notes why not.
 */
export const locateDiscForWriting = (run: LocatingRun, host: Host, options: DiscOptions): Promise<SpooledDestination | undefined> =>
  noteRefusal(run, async () => {
    const { optical: drive, marginBytes } = options;
    const state = await readState(options, run, host);
    if (state.isBlank && !options.create) throw discBlank(drive);
    const { isOpen, freeBytes } = state;
    const found = state.isBlank ? undefined : await discOf(drive, state, host);
    const name = found?.label.name ?? state.volume;
    if (!isOpen) throw discClosed(drive, name);
    if (freeBytes < marginBytes) throw discFull(drive, name, freeBytes, marginBytes);
    if (found === undefined && run.dryRun) return destinationOf(notBegun(drive), await findSpool(options, run, host, 'blank'));
    const disc = found ?? (await beginDisc(options, run, host));
    const spool = await openSpool(options, run, host, disc.label.id);
    // What the last run could not bring there would not get there with more beside it.
    await disc.requireRoom(await waitingFiles(spool));
    return destinationOf(disc, spool);
  });

/** The disc in the drive to read from, and what waits for it in the spool of this machine. */
export const locateDiscForReading = (run: LocatingRun, host: Host, options: DiscOptions): Promise<SpooledDestination | undefined> =>
  noteRefusal(run, async () => {
    const state = await readState({ ...options, create: false }, run, host);
    if (state.isBlank) throw discBlank(options.optical);
    const disc = await discOf(options.optical, state, host);
    return destinationOf(disc, await findSpool(options, run, host, disc.label.id));
  });

const readState = async ({ optical: drive, create }: DiscOptions, { signal }: LocatingRun, host: Host): Promise<DiscState> => {
  if ((await kindOfDrive(drive)) !== undefined) return readDisc(drive, host, signal);
  // An image file of which not even the folder is there lies on a drive that is away.
  const room = create ? await host.diskSpace(dirname(drive)).catch(() => undefined) : undefined;
  if (room === undefined) throw driveMissing(drive);
  return { isBlank: true, isOpen: true, volume: '', freeBytes: room.freeBytes, files: new Map() };
};

const discOf = async (drive: string, state: DiscState, host: Host): Promise<Disc> => {
  const disc = await Disc.open(drive, state, host);
  if (disc === undefined) throw discForeign(drive, state.volume);
  return disc;
};

/** What stands for a disc that a dry run does not begin. */
const notBegun = (drive: string): Medium => ({
  name: `optical ${drive}`,
  files: new Map(),
  holds: async () => false,
  open: () => Promise.reject(discBlank(drive)),
  write: () => Promise.reject(discBlank(drive)),
});
