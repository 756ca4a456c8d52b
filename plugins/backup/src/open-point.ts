import { groupParts, type MediaFile, readSetKeys, type SetListing } from '@tapedeck/archive';
import type { Destination, PointRequest, RestorePoint, Run, Secret } from '@tapedeck/core';
import { noSuchPoint, notCommitted, setForeign } from './errors.ts';
import { MediaPoint } from './media-point.ts';
import { setFolder } from './open-set.ts';
import { selectPoint } from './select-point.ts';
import { SetReading } from './set-reading.ts';
import { openSetSecret } from './set-secret.ts';
import { knownSigner } from './site-signer.ts';

/** Opens a restore point of the job's set, or one media file by its name. Needs an identity only where content is wanted. */
export const openPoint = async (run: Run, destination: Destination, request: PointRequest): Promise<RestorePoint> => {
  const base = request.fileName === undefined ? setFolder(run.job.name) : '';
  const set = await SetReading.open(run, destination, base, request);
  const media =
    request.fileName === undefined
      ? selectPoint(set.listing.points, request.selector, run.job.name)
      : byFileName(set.listing, request.fileName);
  return new MediaPoint(await set.pointFacts(media));
};

const byFileName = ({ points, broken }: SetListing, fileName: string): MediaFile => {
  const [group] = groupParts([fileName]);
  const found = points.find(({ parts }) => parts.includes(fileName));
  if (found !== undefined) return found;
  const reason = broken.find(({ parts }) => parts.includes(fileName))?.reason;
  throw reason === undefined || group === undefined ? noSuchPoint(fileName, fileName) : notCommitted(fileName, reason);
};

/** Whether one of the identities opens the set's key; `undefined` when the set is not encrypted or not there. Proves nothing of a foreign set, so it refuses one. */
export const opensSet = async (run: Run, destination: Destination, identities: readonly Secret[]): Promise<boolean | undefined> => {
  const found = await readSetKeys(destination, setFolder(run.job.name));
  if (found?.keys.recipient === undefined) return undefined;
  const signer = knownSigner(run)?.publicKey.toString('hex');
  if (signer !== undefined && signer !== found.keys.signer) throw setForeign(run.job.name);
  return (await openSetSecret(found.keys, run.pipeline, identities)) !== undefined;
};
