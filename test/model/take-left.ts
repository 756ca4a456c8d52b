import { createHash } from 'node:crypto';
import { type BegunParts, decodePartHeader, type Origin, openMediaSet, originOf, readWhole, type SetOwner } from '@tapedeck/archive';
import type { Destination } from '@tapedeck/core';
import { readBlockHeader } from '../../archive/src/format/block-header.ts';
import type { BlockRow } from '../../archive/src/format/block-table.ts';
import { blockHeaderBytes, blockTypes } from '../../archive/src/format/constants.ts';

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** What a new media file begins with: parts of dead runs, and how their blocks are opened. */
export interface TakenLeft {
  readonly begun: BegunParts;
  readonly origins: readonly Origin[];
}

/** Takes over the first of what dead runs have left, block by block as it lies there. A site finds the same with the log that it keeps of what it has written. */
export const takeLeft = async (
  destination: Destination,
  base: string,
  owner: SetOwner,
  workingBase: string,
): Promise<TakenLeft | undefined> => {
  const [left = []] = await (await openMediaSet(destination, base)).leftParts();
  const origins: Origin[] = [];
  const parts: { readonly bytes: number; readonly sha256: Buffer; readonly origin: number }[] = [];
  const rows: BlockRow[] = [];
  for (const name of left) {
    const found = readPart(await readWhole(destination, name, 1 << 26), parts.length + 1, origins);
    if (found === undefined) break;
    parts.push(found.part);
    rows.push(...found.rows);
    if (found.isCut) break;
  }
  if (parts.length === 0) return undefined;
  return { begun: { names: await owner.takeOver(left.slice(0, parts.length), workingBase), parts, rows }, origins };
};

/** A part up to its last block that holds chunks; `undefined` where there is none. Adds to `origins` what opens its blocks. */
const readPart = (bytes: Buffer, part: number, origins: Origin[]) => {
  const head = headOf(bytes);
  if (head?.part !== part) return undefined;
  for (const origin of [originOf(head), ...head.header.origins]) if (numberOf(origin.mediaId, origins) === 0) origins.push(origin);
  const rows: BlockRow[] = [];
  const hash = createHash('sha256').update(sha256(bytes.subarray(0, head.bytes)));
  let end = head.bytes;
  for (let row = blockAt(bytes, end, part, origins); row !== undefined; row = blockAt(bytes, end, part, origins)) {
    rows.push(row);
    hash.update(row.sha256);
    end += row.storedBytes;
  }
  if (rows.length === 0) return undefined;
  const begun = { bytes: end, sha256: hash.digest(), origin: numberOf(head.header.mediaId, origins) };
  return { part: begun, rows, isCut: end < bytes.length };
};

const headOf = (bytes: Buffer) => {
  try {
    return decodePartHeader(bytes, 'what was left');
  } catch {
    return undefined;
  }
};

const numberOf = (mediaId: Uint8Array, origins: readonly Origin[]): number =>
  origins.findIndex((origin) => hex(origin.mediaId) === hex(mediaId)) + 1;

const blockAt = (bytes: Buffer, offset: number, part: number, origins: readonly Origin[]): BlockRow | undefined => {
  if (offset + blockHeaderBytes > bytes.length) return undefined;
  const { type, sequence, origin, storedBytes } = readBlockHeader(bytes.subarray(offset, offset + blockHeaderBytes), 'what was left');
  const all = blockHeaderBytes + storedBytes;
  if ((type !== blockTypes.data && type !== blockTypes.catalog) || offset + all > bytes.length) return undefined;
  const place = { part, offset, storedBytes: all, origin: numberOf(origin, origins), sequence, type };
  return { ...place, sha256: sha256(bytes.subarray(offset, offset + all)) };
};
