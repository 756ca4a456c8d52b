import {
  birthOf,
  decodeSetKeys,
  groupParts,
  loadCodec,
  type MediaFile,
  type MediaOpener,
  MediaReader,
  originOf,
  type PartHeader,
  PointReader,
  readPartHeader,
  readSetKeys,
  salvageMedia,
} from '@tapedeck/archive';
import type { Destination, PointProgress, Run, SalvageRequest, SalvageResult, Secret } from '@tapedeck/core';
import { noSuchPoint } from './errors.ts';
import { restorePoint } from './restore-point.ts';
import { codecFinder, openSetSecret } from './set-secret.ts';
import { leased } from './take-lease.ts';

/** Takes what is whole out of a media file without asking its trailer: cut, with holes, never completed. */
export const salvageFile = (
  run: Run,
  destination: Destination,
  request: SalvageRequest,
  progress: (now: PointProgress) => void,
): Promise<SalvageResult> => leased(run, destination, '', () => salvage(run, destination, request, progress));

const salvage = async (
  run: Run,
  destination: Destination,
  { fileName, identities, restore }: SalvageRequest,
  progress: (now: PointProgress) => void,
): Promise<SalvageResult> => {
  const parts = await partsOf(destination, fileName);
  const heads = await Promise.all(parts.map((part) => headOf(destination, part)));
  const [head] = heads;
  if (head === undefined) throw noSuchPoint(fileName, fileName);
  const opener = await openerFor(run, destination, heads, identities);
  const tell = (bytes: number) => progress({ files: 0, totalFiles: 0, bytes, totalBytes: 0 });
  const found = await salvageMedia({ store: destination, parts, opener, signal: run.signal, progress: tell });
  const { root, pages } = found.catalog.make();
  const media = MediaReader.of(destination, nameless(parts, head), found.rows, opener);
  const reader = PointReader.of({ root, opened: [{ reader: media, opener, index: found.index }], made: pages, close: () => media.close() });
  try {
    const { result } = await restorePoint(reader, restore, run.signal, progress);
    const damage = found.damaged.map(({ name, offset, bytes, message }) => ({
      code: 'SALVAGE_DAMAGE',
      message: `${bytes} bytes from byte ${offset} of "${name}" on: ${message}`,
    }));
    return { ...result, blocks: found.blocks, directories: found.catalog.directories, damage };
  } finally {
    await reader.close();
  }
};

/** All parts that lie beside the one that was named; some may be missing. */
const partsOf = async (destination: Destination, fileName: string): Promise<readonly string[]> => {
  const items = await destination.list('');
  const group = groupParts(items.filter(({ kind }) => kind === 'file').map(({ name }) => name)).find((names) => names.includes(fileName));
  if (group === undefined) throw noSuchPoint(fileName, fileName);
  return group;
};

const headOf = async (destination: Destination, name: string): Promise<PartHeader> => {
  const file = await destination.open(name);
  try {
    return await readPartHeader(file, name);
  } finally {
    await file.close();
  }
};

/** Opens blocks born in any of the files that the headers name. The keys are those beside the file, or the copy in its own header. */
const openerFor = async (
  run: Run,
  destination: Destination,
  heads: readonly PartHeader[],
  identities: readonly Secret[],
): Promise<MediaOpener> => {
  const keysOf = async () => {
    const beside = await readSetKeys(destination, '').catch(() => undefined);
    const copy = heads.find(({ setKeys }) => setKeys !== undefined)?.setKeys;
    return beside?.keys ?? (copy && decodeSetKeys(copy));
  };
  const keys = await keysOf();
  const identity = keys && (await openSetSecret(keys, run.pipeline, identities));
  const origins = heads.flatMap((head) => [originOf(head), ...head.header.origins]);
  const cipher = heads[0]?.header.cipher ?? 'none';
  const births = await Promise.all(origins.map((origin) => birthOf(origin, cipher, identity)));
  const modules = await Promise.all((heads[0]?.header.codecs ?? []).map(({ name, version }) => codecFinder(run.pipeline)(name, version)));
  return { births, modules, codecs: await Promise.all(modules.map(loadCodec)) };
};

/** The media file as far as it is known without a trailer: nothing asks for what the trailer would say. */
const nameless = (parts: readonly string[], head: PartHeader): MediaFile => {
  const { format, mediaId, setId, sequence, signer } = head.header;
  const nothing = new Uint8Array(32);
  return {
    parts,
    head,
    trailerHash: Buffer.from(nothing),
    storedBytes: 0,
    trailer: {
      format,
      mediaId,
      setId,
      sequence,
      signer,
      refersTo: [],
      replaces: [],
      table: { offset: 0, bytes: 0, rows: 0, sha256: nothing },
      index: { firstRow: 0, blocks: 0, chunks: 0 },
      root: { row: 0 },
      parts: [],
    },
  };
};
