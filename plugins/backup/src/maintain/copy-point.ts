import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { mediaNeededBy, nameWithoutPart, partName, readSetKeys, setKeysName, verifyMedia } from '@tapedeck/archive';
import { type CopiedPoint, type Destination, flushFolder, type PointProgress, type Run } from '@tapedeck/core';
import { copyUnverified } from '../errors.ts';
import { setFolder } from '../open-set.ts';
import { selectPoint } from '../select-point.ts';
import { siteSigner } from '../site-signer.ts';
import { leased } from '../take-lease.ts';
import { readSet } from './set-facts.ts';

const pieceBytes = 4 << 20;

/**
 * Copies a point, all media files that it refers to and the keys of the set into a folder, from which it can be restored without anything else.
 * What is copied is first checked against its block table, and read back; what is there already, whole, is not copied again.
 */
export const copyPoint = async (
  run: Run,
  destination: Destination,
  selector: string,
  folder: string,
  progress: (now: PointProgress) => void,
): Promise<CopiedPoint> => {
  const base = setFolder(run.job.name);
  return leased(run, destination, base, () => copyAll(run, destination, base, { selector, folder, progress }));
};

interface Copying {
  readonly selector: string;
  readonly folder: string;
  readonly progress: (now: PointProgress) => void;
}

const copyAll = async (run: Run, destination: Destination, base: string, { selector, folder, progress }: Copying): Promise<CopiedPoint> => {
  const { listing } = await readSet(destination, base, siteSigner(run));
  const point = selectPoint(listing.points, selector, run.job.name);
  const media = [point, ...mediaNeededBy(point, listing.points)];
  const target = join(folder, base);
  await makeFolders(target);
  const copied = { files: 0, bytes: 0 };
  const totalBytes = media.reduce((sum, one) => sum + one.storedBytes, 0);
  const copy = async (name: string, as: string): Promise<void> => {
    copied.bytes += await copyFile(run, destination, name, join(target, as));
    copied.files += 1;
    progress({ files: copied.files, totalFiles: 0, bytes: copied.bytes, totalBytes });
  };
  // First, since it is soon known whether they can be read.
  await copy((await readSetKeys(destination, base))?.name ?? base + setKeysName, setKeysName);
  for (const one of media) {
    const { findings } = await verifyMedia({
      store: destination,
      media: one,
      opener: undefined,
      share: 1,
      signal: run.signal,
      progress: () => undefined,
    });
    if (findings[0] !== undefined) throw copyUnverified(one.parts[0] ?? '', findings[0].message);
    // The part with the trailer comes last: before it there is no restore point.
    const name = nameWithoutPart(basename(one.parts.at(-1) ?? ''));
    for (const [index, part] of one.parts.entries()) await copy(part, partName(name, index + 1));
  }
  return { id: Buffer.from(point.trailer.mediaId).toString('hex'), folder: target, ...copied };
};

/** Copies one file beside its place, reads it back, and moves it there. Answers its length. */
const copyFile = async (run: Run, destination: Destination, name: string, target: string): Promise<number> => {
  const beside = `${target}.new`;
  await rm(beside, { force: true });
  const { sha256, bytes } = await writeCopy(run, destination, name, beside);
  const same = existsSync(target) && (await hashOf(target)) === sha256;
  if (!same && (await hashOf(beside)) !== sha256) throw copyUnverified(target, 'it does not read back as it was written');
  if (same) await rm(beside);
  else await rename(beside, target);
  await flushFolder(dirname(target));
  return bytes;
};

/** Makes a folder and what is missing above it, so that they outlive a power cut. */
const makeFolders = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made)) await flushFolder(dirname(made));
};

const writeCopy = async (run: Run, destination: Destination, name: string, path: string): Promise<{ sha256: string; bytes: number }> => {
  const hash = createHash('sha256');
  const from = await destination.open(name);
  const to = await open(path, 'wx', 0o600);
  try {
    const piece = Buffer.allocUnsafeSlow(pieceBytes);
    for (let at = 0; at < from.sizeBytes; ) {
      run.signal.throwIfAborted();
      const bytes = await from.read(at, piece);
      if (bytes === 0) throw copyUnverified(name, 'it ends before it should');
      hash.update(piece.subarray(0, bytes));
      await to.writeFile(piece.subarray(0, bytes));
      at += bytes;
    }
    await to.sync();
    return { sha256: hash.digest('hex'), bytes: from.sizeBytes };
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    for await (const piece of handle.createReadStream({ autoClose: false, highWaterMark: pieceBytes })) hash.update(piece);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
};
