import {
  displayPath,
  hex,
  isDamage,
  LocalSet,
  type MediaFile,
  type MediaOpener,
  mediaMissing,
  mediaOf,
  openerOf,
  type PointReader,
  pointCatalog,
  verifyMedia,
  writeNote,
} from '@tapedeck/archive';
import { formatAmount, type PointFinding, type PointProgress, type VerifyRequest, type VerifyResult } from '@tapedeck/core';
import { compareHere } from './compare-here.ts';
import { noteStreams } from './note-streams.ts';
import type { PointFacts } from './point-facts.ts';
import { codecFinder } from './set-secret.ts';
import { knownSigner } from './site-signer.ts';

/** Reads all media files that a point needs and checks them; with `advanced` the source as well. A file that is missing is a finding. */
export const verifyPoint = async (
  facts: PointFacts,
  openCatalog: () => Promise<PointReader>,
  request: VerifyRequest,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<VerifyResult> => {
  const { media, destination } = facts;
  const { here, missing } = needed(facts);
  const findings: PointFinding[] = missing.map((id) => findingOf(mediaMissing(id, media.parts[0] ?? '')));
  const sum = { blocks: 0, totalBlocks: 0, bytes: 0, throughCache: false };
  const totalBytes = request.share * here.reduce((bytes, one) => bytes + one.storedBytes, 0);
  for (const one of here) {
    const opener = await openerFor(facts, one);
    const before = { ...sum };
    const tell = (blocks: number, bytes: number) =>
      progress({ files: before.blocks + blocks, totalFiles: 0, bytes: before.bytes + bytes, totalBytes });
    const result = await verifyMedia({ store: destination, media: one, opener, share: request.share, signal, progress: tell });
    sum.blocks += result.blocks;
    sum.totalBlocks += result.totalBlocks;
    sum.bytes += result.bytes;
    sum.throughCache ||= result.throughCache;
    findings.push(...result.findings.map(findingOf));
    await noteVerified(facts, one, result, request.share);
  }
  try {
    if (request.advanced) findings.push(...(await compareWithNow(facts, await openCatalog(), signal)));
  } catch (error) {
    // With a file missing or damaged the catalog may not open, and what is to be said was said.
    if (findings.length === 0 || !isDamage(error)) throw error;
  }
  const depth = (await openerFor(facts, media)) === undefined ? 'keyless' : 'sealed';
  return { depth, ...sum, findings };
};

const findingOf = ({ code, message }: PointFinding): PointFinding => ({ code, message });

/** The point's own media file and those that it refers to, or that replace them; and the ids of those that are not here. */
const needed = ({ media, listing }: PointFacts): { readonly here: readonly MediaFile[]; readonly missing: readonly string[] } => {
  const found = media.trailer.refersTo.map((id) => ({ id: hex(id), file: mediaOf(listing.points, id) }));
  return {
    here: [media, ...found.flatMap(({ file }) => file ?? [])],
    missing: found.flatMap(({ id, file }) => (file === undefined ? [id] : [])),
  };
};

const openerFor = async ({ identity, run }: PointFacts, media: MediaFile): Promise<MediaOpener | undefined> => {
  if (identity === undefined && media.head.header.cipher !== 'none') return undefined;
  return openerOf(media, identity, codecFinder(run.pipeline));
};

/** Reads the source again and compares; what changed there since proves nothing. */
const compareWithNow = async (facts: PointFacts, reader: PointReader, signal: AbortSignal): Promise<PointFinding[]> => {
  const { media, run, identity, recipient } = facts;
  const { header } = media.head;
  const local = LocalSet.open(run.stateFolder, { setId: Buffer.from(header.setId).toString('hex'), recipient, identity });
  const { roots: all } = reader.root;
  const roots = all
    .filter(({ stream }) => stream !== true)
    .map(({ source, path }) => ({
      source,
      path: Buffer.from(path).toString(),
      readFrom: Buffer.from(path).toString(),
      filters: [],
      oneFileSystem: false,
    }));
  noteStreams(run, all.length - roots.length);
  const result = await compareHere(run, local, { catalog: pointCatalog(reader), header, roots, images: [], signal });
  if (result.changedSince > 0)
    run.note('BACKUP_CHANGED_SINCE', `Not compared: ${formatAmount(result.changedSince, 'file')} that changed at the source since.`);
  const [first] = result.unreadable;
  if (first !== undefined) {
    const example = `"${displayPath(first.path)}": ${first.message}`;
    run.note(
      'BACKUP_NOT_COMPARED',
      `At ${formatAmount(result.unreadable.length, 'place')} the source could not be read and was not compared, such as ${example}`,
    );
  }
  return result.differences.map(({ path, message }) => ({ code: 'COMPARE_DIFFERS', path: displayPath(path), message }));
};

/** Remembers a whole verification beside the media file: damage that was found, or that there was none. */
const noteVerified = async (
  facts: PointFacts,
  media: MediaFile,
  { findings, throughCache }: { findings: readonly { row?: number }[]; throughCache: boolean },
  share: number,
): Promise<void> => {
  const { run, destination, base } = facts;
  const signer = knownSigner(run);
  const mediaId = Buffer.from(media.trailer.mediaId).toString('hex');
  if (run.dryRun || signer === undefined || !signer.publicKey.equals(media.trailer.signer)) return;
  if (findings.length === 0 && share < 1) return;
  const time = run.host.now().toISOString();
  const rows = findings.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const sealed = (await openerFor(facts, media)) !== undefined;
  const verified = { mediaId, kind: 'verified', time, depth: sealed ? 'sealed' : 'keyless', throughCache } as const;
  await writeNote(destination, base, findings.length === 0 ? verified : { mediaId, kind: 'damaged', time, rows }, signer);
};
