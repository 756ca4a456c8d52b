import type { MediaFile, SetListing } from '@tapedeck/archive';
import type { Destination, PointSummary, RestorePoint, Run } from '@tapedeck/core';

/** What an opened point knows. */
export interface PointFacts {
  readonly run: Run;
  readonly destination: Destination;
  readonly base: string;
  readonly media: MediaFile;
  readonly listing: SetListing;
  /** The set's secret; `undefined` leaves what is possible without it. */
  readonly identity: string | undefined;
  /** The set's public key. */
  readonly recipient: string | undefined;
  readonly summary: PointSummary;
  readonly signer: RestorePoint['signer'];
}
