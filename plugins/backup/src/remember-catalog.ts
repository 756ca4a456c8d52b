import {
  catalogFolder,
  isDamage,
  type LocalSet,
  loadCatalog,
  type MediaFile,
  openerOf,
  PointReader,
  type PreviousCatalog,
  rebuildCatalog,
  type SetListing,
} from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { codecFinder } from './set-secret.ts';

/** What the catalog of the last point is looked for with. */
export interface CatalogRequest {
  readonly destination: Destination;
  readonly listing: SetListing;
  readonly local: LocalSet;
  readonly setId: string;
  /** The set's secret, where this run has it. */
  readonly identity: string | undefined;
}

/**
 * The catalog of the last point, for change detection: as this site remembers it, else read from the media set where that can be opened.
 * `undefined` makes the run read every file.
 */
export const rememberCatalog = async (run: Run, last: MediaFile, request: CatalogRequest): Promise<PreviousCatalog | undefined> => {
  const folder = catalogFolder(request.local.folder);
  const kept = loadCatalog(folder, last.trailerHash);
  if (kept !== undefined || !canOpen(last, request)) return kept;
  try {
    await readFromSet(run, last, folder, request);
  } catch (error) {
    // A catalog that is damaged costs a longer run, and no more.
    if (isDamage(error)) return undefined;
    throw error;
  }
  run.note('BACKUP_CATALOG_REBUILT', 'What this site knew of the last restore point was gone, and was read from the media set.');
  return loadCatalog(folder, last.trailerHash);
};

const canOpen = ({ head: { header } }: MediaFile, { setId, identity }: CatalogRequest): boolean =>
  Buffer.from(header.setId).toString('hex') === setId && (header.cipher === 'none' || identity !== undefined);

const readFromSet = async (
  run: Run,
  last: MediaFile,
  folder: string,
  { destination, listing, identity }: CatalogRequest,
): Promise<void> => {
  const openerFor = (media: MediaFile) => openerOf(media, identity, codecFinder(run.pipeline));
  const reader = await PointReader.open({ store: destination, point: last, set: listing.points, openerOf: openerFor });
  try {
    await rebuildCatalog(reader, folder, { mediaId: last.trailer.mediaId, trailerHash: last.trailerHash });
  } finally {
    await reader.close();
  }
};
