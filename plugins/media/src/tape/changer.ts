import type { Host } from '@tapedeck/core';
import { tapeFailed } from './errors.ts';

/** A place for a tape in a changer. */
export interface Slot {
  readonly number: number;
  readonly isFull: boolean;
  /** Its bar code; empty where there is none. */
  readonly tag: string;
}

/** What a changer has. */
export interface Inventory {
  readonly slots: readonly Slot[];
  /** The slot that the tape in the drive came from; `undefined` when the drive is empty. */
  readonly loadedFrom: number | undefined;
  readonly isLoaded: boolean;
}

/** A robot that puts tapes into the first drive of a library, as `mtx` moves it. */
export class Changer {
  readonly device: string;
  readonly #host: Host;

  constructor(device: string, host: Host) {
    this.device = device;
    this.#host = host;
  }

  /** @throws `MEDIA_TAPE_FAILED` */
  async inventory(signal: AbortSignal): Promise<Inventory> {
    const lines = (await this.#mtx(signal, 'status')).split('\n');
    const drive = lines.find((line) => line.includes('Data Transfer Element 0:')) ?? '';
    const from = /Storage Element (\d+) Loaded/.exec(drive)?.[1];
    return {
      slots: lines.flatMap((line) => slotIn(line) ?? []),
      isLoaded: drive.includes(':Full'),
      loadedFrom: from === undefined ? undefined : Number(from),
    };
  }

  /** @throws `MEDIA_TAPE_FAILED` */
  async load({ number }: Pick<Slot, 'number'>, signal: AbortSignal): Promise<void> {
    await this.#mtx(signal, 'load', `${number}`, '0');
  }

  /** Puts the tape of the drive, which must have given it out, back into its slot. @throws `MEDIA_TAPE_FAILED` */
  async unload(signal: AbortSignal): Promise<void> {
    const { slots, isLoaded, loadedFrom } = await this.inventory(signal);
    if (!isLoaded) return;
    const slot = loadedFrom ?? slots.find(({ isFull }) => !isFull)?.number;
    await this.#mtx(signal, 'unload', ...(slot === undefined ? [] : [`${slot}`, '0']));
  }

  async #mtx(signal: AbortSignal, ...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#host.run({
      file: 'mtx',
      args: ['-f', this.device, ...args],
      env: { LC_ALL: 'C' },
      signal,
    });
    if (exitCode === 0) return stdout;
    throw tapeFailed(this.device, args.join(' '), stderr.trim().slice(0, 300) || `exit code ${exitCode ?? 'unknown'}`);
  }
}

/** A row such as "Storage Element 1:Full :VolumeTag=LT1001L3"; places to put tapes in by hand count too. */
const slotIn = (line: string): Slot | undefined => {
  const [, number, state = '', tag = ''] =
    /^\s*Storage Element (\d+)(?: IMPORT\/EXPORT)?:(Full|Empty)\s*(?::VolumeTag\s*=\s*(\S*))?/.exec(line) ?? [];
  return number === undefined ? undefined : { number: Number(number), isFull: state === 'Full', tag };
};

/** Bar codes of cartridges that clean drives begin so. */
export const isForCleaning = ({ tag }: Pick<Slot, 'tag'>): boolean => tag.startsWith('CLN');
