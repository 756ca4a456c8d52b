import type { SetListing, Signer } from '@tapedeck/archive';

/**
 * The listing without media files that this site has not signed. Whoever may write to the destination can put a file there that
 * opens with the set's public key and claims to hold any chunk: nothing may be left out of a backup because such a file says so,
 * and no number be taken from it.
 */
export const ownPoints = (listing: SetListing, signer: Signer): SetListing => ({
  ...listing,
  points: listing.points.filter(({ trailer }) => signer.publicKey.equals(trailer.signer)),
});

/** The listing without media files of another set, which lie there when "set.keys" was lost and a new set begun: no key of this set opens them. */
export const pointsOfSet = (listing: SetListing, setId: string): SetListing => ({
  ...listing,
  points: listing.points.filter(({ trailer }) => Buffer.from(trailer.setId).toString('hex') === setId),
});
