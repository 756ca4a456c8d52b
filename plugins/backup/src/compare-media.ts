import {
  cachedCatalog,
  catalogFolder,
  displayPath,
  hex,
  loadCatalog,
  type MediaFile,
  openerOf,
  type Verification,
  verifyMedia,
  writeNote,
} from '@tapedeck/archive';
import { type Compared, formatAmount, type PointFinding, type Run, type SelectionPlan } from '@tapedeck/core';
import { catalogRootsOf, imagesOf, rootsOf } from './catalog-roots.ts';
import { compareHere } from './compare-here.ts';
import { notCompared } from './errors.ts';
import { noteStreams } from './note-streams.ts';
import type { Session } from './session.ts';
import { codecFinder, openSetSecret } from './set-secret.ts';

/** Step `compare`: reads the media files and the whole source again, and compares. */
export const compareMedia = async (run: Run, plan: SelectionPlan, session: Session): Promise<Compared> => {
  const { committed, destination } = session;
  if (committed === undefined) return { files: 0, bytes: 0, findings: [] };
  const findings: PointFinding[] = [];
  let throughCache = false;
  for (const media of [committed, ...neededBy(session, committed)]) {
    const verification = await verifyMedia({
      store: destination,
      media,
      opener: await openerFor(run, session, media),
      share: 1,
      signal: run.signal,
      progress: () => undefined,
    });
    throughCache ||= verification.throughCache;
    findings.push(...verification.findings.map(({ code, message }) => ({ code, message })));
    if (verification.findings.length > 0) await noteDamage(run, session, media, rowsOf(verification));
  }
  const source = await compareSource(run, plan, session, committed);
  findings.push(...source.differences.map(({ path, message }) => ({ code: 'COMPARE_DIFFERS', path: displayPath(path), message })));
  if (source.differences.length > 0) await noteDamage(run, session, committed, []);
  if (source.changedSince > 0)
    run.note('BACKUP_CHANGED_SINCE', `Not compared: ${formatAmount(source.changedSince, 'file')} that changed at the source meanwhile.`);
  for (const { kind, code, path, message } of source.unreadable)
    run.problem({ kind, code, source: 'compare', path: displayPath(path), message: `${message} It was not compared.` });
  // Of what was not compared nobody may say so later.
  const depth = source.files > 0 ? 'compared' : 'sealed';
  if (findings.length === 0) await noteVerified(run, session, { depth, throughCache });
  return { files: source.files, bytes: source.bytes, findings };
};

const neededBy = ({ referable }: Session, { trailer }: MediaFile): readonly MediaFile[] => {
  const wanted = new Set(trailer.refersTo.map(hex));
  return referable.filter((media) => wanted.has(hex(media.trailer.mediaId)));
};

/** The new file opens with the key of this run; older ones only with an identity, and are otherwise verified without the key. */
const openerFor = async (run: Run, session: Session, media: MediaFile) => {
  if (media === session.committed) return session.opener;
  const identity = await openSetSecret(session.keys, run.pipeline, run.identities);
  if (identity === undefined && media.head.header.cipher !== 'none') return undefined;
  return openerOf(media, identity, codecFinder(run.pipeline));
};

const compareSource = async (run: Run, plan: SelectionPlan, session: Session, committed: MediaFile) => {
  const cached = loadCatalog(catalogFolder(session.local.folder), committed.trailerHash);
  const [roots, images] = [rootsOf(plan), imagesOf(plan)];
  if (cached === undefined) throw notCompared();
  const all = catalogRootsOf(plan);
  noteStreams(run, all.length - roots.length - images.length);
  const paths = all.map(({ path }) => path);
  const ids = [...session.referable, committed].map(
    (media) => session.local.ids(hex(media.trailer.mediaId), media.trailerHash) ?? Buffer.of(),
  );
  const catalog = cachedCatalog(cached, paths, ids);
  return compareHere(run, session.local, { catalog, header: session.header, roots, images, signal: run.signal });
};

const rowsOf = ({ findings }: Verification): readonly number[] => findings.flatMap(({ row }) => (row === undefined ? [] : [row]));

/** The next run refers to nothing in a file that is not what it should be, and so stores it again. */
const noteDamage = async (run: Run, { destination, base, signer }: Session, media: MediaFile, rows: readonly number[]): Promise<void> => {
  const mediaId = hex(media.trailer.mediaId);
  await writeNote(destination, base, { mediaId, kind: 'damaged', time: run.host.now().toISOString(), rows }, signer);
};

const noteVerified = async (
  run: Run,
  { destination, base, header, signer }: Session,
  found: { readonly depth: 'compared' | 'sealed'; readonly throughCache: boolean },
): Promise<void> => {
  const time = run.host.now().toISOString();
  await writeNote(destination, base, { mediaId: hex(header.mediaId), kind: 'verified', time, ...found }, signer);
};
