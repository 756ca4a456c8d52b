import { closeSync, openSync, readSync } from 'node:fs';
import { isRefusal } from '../system/refusal.ts';

/** What a device that has a bad place is asked for at a time. */
const sectorBytes = 4096;

/** Reads pieces of devices, around what they have lost. Devices stay open until all of them are closed. */
export class DeviceReader {
  readonly #handles = new Map<string, number>();

  /** Fills `into` with what lies there; answers how many bytes the device has lost, in whose place there are zeros. Throws what the system refuses otherwise. */
  read(device: string, into: Buffer, from: number): number {
    const handle = this.#handles.get(device) ?? openSync(device, 'r');
    this.#handles.set(device, handle);
    return readPiece(handle, into, from);
  }

  close(): void {
    for (const handle of this.#handles.values()) closeSync(handle);
    this.#handles.clear();
  }
}

const readPiece = (handle: number, into: Buffer, from: number): number => {
  try {
    return readOnce(handle, into, from);
  } catch (error) {
    if (!isBadPlace(error)) throw error;
    let lost = 0;
    for (let at = 0; at < into.length; at += sectorBytes) lost += readSector(handle, into.subarray(at, at + sectorBytes), from + at);
    return lost;
  }
};

const readSector = (handle: number, into: Buffer, from: number): number => {
  try {
    return readOnce(handle, into, from);
  } catch (error) {
    if (!isBadPlace(error)) throw error;
    into.fill(0);
    return into.length;
  }
};

/** Reads all of it; what lies behind the end of the device is lost. */
const readOnce = (handle: number, into: Buffer, from: number): number => {
  let done = 0;
  while (done < into.length) {
    const read = readSync(handle, into, done, into.length - done, from + done);
    if (read === 0) break;
    done += read;
  }
  into.fill(0, done);
  return into.length - done;
};

const isBadPlace = (error: unknown): boolean => isRefusal(error) && (error.code === 'EIO' || error.code === 'EREMOTEIO');
