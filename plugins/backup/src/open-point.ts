import { decodeSetKeys, groupParts, listSet, type MediaFile, readSetKeys, type SetKeys, type SetListing } from '@tapedeck/archive';
import type { Destination, PointRequest, RestorePoint, Run, Secret } from '@tapedeck/core';
import { noSuchPoint, notCommitted, setForeign, signerUnknown } from './errors.ts';
import { summarize } from './list-points.ts';
import { MediaPoint } from './media-point.ts';
import { setFolder } from './open-set.ts';
import { selectPoint } from './select-point.ts';
import { openSetSecret } from './set-secret.ts';
import { knownSigner } from './site-signer.ts';

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');

/** Opens a restore point of the job's set, or one media file by its name. Needs an identity only where content is wanted. */
export const openPoint = async (run: Run, destination: Destination, request: PointRequest): Promise<RestorePoint> => {
  const base = request.fileName === undefined ? setFolder(run.job.name) : '';
  const listing = await listSet(destination, base);
  const media =
    request.fileName === undefined ? selectPoint(listing.points, request.selector, run.job.name) : byFileName(listing, request.fileName);
  const publicKey = hex(media.trailer.signer);
  const known = knownSigner(run)?.publicKey.toString('hex') === publicKey;
  // An identity proves nothing of who wrote: whoever has the public key can make a file that it opens.
  if (!known && !request.trustSigner) throw signerUnknown(publicKey);
  const keys = await keysOf(destination, base, media);
  const identity = keys && (await openSetSecret(keys, run.pipeline, request.identities));
  const summary = await summarize(run, destination, base, listing, media);
  return new MediaPoint({
    run,
    destination,
    base,
    media,
    listing,
    identity,
    recipient: keys?.recipient,
    summary,
    signer: { publicKey, known },
  });
};

const byFileName = ({ points, broken }: SetListing, fileName: string): MediaFile => {
  const [group] = groupParts([fileName]);
  const found = points.find(({ parts }) => parts.includes(fileName));
  if (found !== undefined) return found;
  const reason = broken.find(({ parts }) => parts.includes(fileName))?.reason;
  throw reason === undefined || group === undefined ? noSuchPoint(fileName, fileName) : notCommitted(fileName, reason);
};

/** `set.keys` beside the file if the same site has signed it, or the copy that every media file carries under its own signature. */
const keysOf = async (destination: Destination, base: string, media: MediaFile): Promise<SetKeys | undefined> => {
  const copy = media.head.setKeys && decodeSetKeys(media.head.setKeys);
  const found = await readSetKeys(destination, base).catch(() => undefined);
  const isOfSet = found?.keys.setId === hex(media.trailer.setId) && found.keys.signer === hex(media.trailer.signer);
  return isOfSet ? found.keys : copy;
};

/** Whether one of the identities opens the set's key; `undefined` when the set is not encrypted or not there. Proves nothing of a foreign set, so it refuses one. */
export const opensSet = async (run: Run, destination: Destination, identities: readonly Secret[]): Promise<boolean | undefined> => {
  const found = await readSetKeys(destination, setFolder(run.job.name));
  if (found?.keys.recipient === undefined) return undefined;
  const signer = knownSigner(run)?.publicKey.toString('hex');
  if (signer !== undefined && signer !== found.keys.signer) throw setForeign(run.job.name);
  return (await openSetSecret(found.keys, run.pipeline, identities)) !== undefined;
};
