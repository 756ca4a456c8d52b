import { open } from 'node:fs/promises';
import type { Host, ReadableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from '../folder/destination-error.ts';
import { dropCachedPages } from '../folder/drop-cache.ts';
import { markerName } from '../marker.ts';
import { hasContent } from '../spool/has-content.ts';
import { type MediumLabel, readLabel } from '../spool/label.ts';
import type { Medium, SpooledFile } from '../spool/medium.ts';
import { DriveFile } from './drive-file.ts';
import { discChanged, discFull, xorrisoFailed } from './errors.ts';
import { ImageFile } from './image-file.ts';
import { readBack } from './read-back.ts';
import { blockBytes, type DiscPlace, type DiscState, readDisc } from './read-disc.ts';
import { kindOfDrive, saidBy, writeByXorriso } from './xorriso.ts';

/** What a session takes besides its files: the tree; of a real disc its lead-in and lead-out too. */
const sessionBytes = { file: 1 << 20, device: 32 << 20 } as const;

/** A disc in a drive, or the image of one in a file. */
export class Disc implements Medium {
  readonly drive: string;
  readonly label: MediumLabel;
  readonly #host: Host;
  #state: DiscState;

  private constructor(drive: string, label: MediumLabel, state: DiscState, host: Host) {
    this.drive = drive;
    this.label = label;
    this.#state = state;
    this.#host = host;
  }

  /** The disc of this state; `undefined` when it bears no label of ours. */
  static async open(drive: string, state: DiscState, host: Host): Promise<Disc | undefined> {
    const label = await labelOn(drive, state);
    return label && new Disc(drive, label, state, host);
  }

  get name(): string {
    return `optical ${this.drive}`;
  }

  get state(): DiscState {
    return this.#state;
  }

  get files(): DiscState['files'] {
    return this.#state.files;
  }

  open(name: string): Promise<ReadableFile> {
    const attempt = { destination: this.name, name, action: 'read' } as const;
    const place = this.files.get(name);
    if (place === undefined) return Promise.reject(destinationError(Object.assign(new Error(name), { code: 'ENOENT' }), attempt));
    return openOnDisc(this.drive, place, attempt);
  }

  async holds({ name, path }: SpooledFile, signal: AbortSignal): Promise<boolean> {
    const file = await this.open(name);
    try {
      return await hasContent(file, path, signal);
    } finally {
      await file.close();
    }
  }

  /** @throws `MEDIA_DISC_FULL` when there is no room for a session with these files */
  async requireRoom(files: readonly SpooledFile[]): Promise<void> {
    if (files.length === 0) return;
    const session = sessionBytes[(await kindOfDrive(this.drive)) ?? 'file'];
    const neededBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes + blockBytes, session);
    const { freeBytes } = this.#state;
    if (neededBytes > freeBytes) throw discFull(this.drive, this.label.name, freeBytes, neededBytes);
  }

  async write(files: readonly SpooledFile[], signal: AbortSignal): Promise<void> {
    await this.#lookAgain(signal);
    await this.requireRoom(files);
    const result = await writeByXorriso(
      this.#host,
      signal,
      this.drive,
      files.flatMap(({ path, name }) => ['-map', path, `/${name}`]),
    );
    if (result.exitCode !== 0) throw xorrisoFailed(this.drive, 'written', saidBy(result));
    await this.#forgetCache();
    await readBack(this.drive, files, this.#host, signal);
    await this.#lookAgain(signal);
  }

  /** Somebody may have changed the disc meanwhile, or added to it. @throws `DESTINATION_GONE` */
  async #lookAgain(signal: AbortSignal): Promise<void> {
    const state = await readDisc(this.drive, this.#host, signal);
    if ((await labelOn(this.drive, state))?.id !== this.label.id) throw discChanged(this.drive, this.label.name);
    this.#state = state;
  }

  /** What is read next is to come from the disk that holds the image; of a drive it does so anyway. */
  async #forgetCache(): Promise<void> {
    if ((await kindOfDrive(this.drive)) !== 'file') return;
    const handle = await open(this.drive, 'r');
    try {
      await handle.datasync();
      dropCachedPages(handle.fd);
    } finally {
      await handle.close();
    }
  }
}

const openOnDisc = async (drive: string, place: DiscPlace, attempt: Attempt): Promise<ReadableFile> =>
  (await kindOfDrive(drive)) === 'device' ? DriveFile.open(drive, place, attempt) : ImageFile.open(drive, place, attempt);

const longestLabelBytes = 4096;

const labelOn = async (drive: string, { files }: DiscState): Promise<MediumLabel | undefined> => {
  const place = files.get(markerName);
  if (place === undefined || place.sizeBytes > longestLabelBytes) return undefined;
  const file = await openOnDisc(drive, place, { destination: `optical ${drive}`, name: markerName, action: 'read' });
  try {
    const bytes = Buffer.alloc(place.sizeBytes);
    return readLabel(bytes.subarray(0, await file.read(0, bytes)));
  } finally {
    await file.close();
  }
};
