import {
  decodeSetKeys,
  hex,
  listSet,
  type MediaFile,
  openerOf,
  readSetKeys,
  type SetKeys,
  type SetListing,
  SharedMedia,
} from '@tapedeck/archive';
import type { Destination, PointRequest, Run } from '@tapedeck/core';
import { signerUnknown } from './errors.ts';
import { summarize } from './list-points.ts';
import type { PointFacts } from './point-facts.ts';
import { codecFinder, openSetSecret } from './set-secret.ts';
import { knownSigner } from './site-signer.ts';

/** What opens the points of one folder. */
interface SetFacts extends Pick<PointFacts, 'run' | 'destination' | 'base' | 'listing'> {
  readonly request: Pick<PointRequest, 'identities' | 'trustSigner'>;
  /** `set.keys` beside the media files; `undefined` when it is not there, or unreadable. */
  readonly keys: SetKeys | undefined;
}

/** Reads points of one folder. The listing and the keys are read once, and opened once: a passphrase takes a second each time. */
export class SetReading {
  readonly #facts: SetFacts;
  readonly #secrets = new Map<SetKeys, Promise<string | undefined>>();

  private constructor(facts: SetFacts) {
    this.#facts = facts;
  }

  static async open(run: Run, destination: Destination, base: string, request: SetFacts['request']): Promise<SetReading> {
    const listing = await listSet(destination, base);
    const found = await readSetKeys(destination, base).catch(() => undefined);
    return new SetReading({ run, destination, base, listing, request, keys: found?.keys });
  }

  get listing(): SetListing {
    return this.#facts.listing;
  }

  /** What an opened point needs to know. @throws `BACKUP_SIGNER_UNKNOWN` */
  async pointFacts(media: MediaFile): Promise<PointFacts> {
    const { run, destination, base, listing, request } = this.#facts;
    const publicKey = hex(media.trailer.signer);
    const known = knownSigner(run)?.publicKey.toString('hex') === publicKey;
    // An identity proves nothing of who wrote: whoever has the public key can make a file that it opens.
    if (!known && !request.trustSigner) throw signerUnknown(publicKey);
    const keys = this.#keysOf(media);
    const identity = keys && (await this.#secretOf(keys));
    const summary = await summarize(run, destination, base, listing, media);
    const signer = { publicKey, known };
    return { run, destination, base, media, listing, identity, recipient: keys?.recipient, summary, signer };
  }

  /** Opens media files for several points. Whoever asks closes it. */
  share(): SharedMedia {
    const { destination, run } = this.#facts;
    return new SharedMedia(destination, async (media) => {
      const keys = this.#keysOf(media);
      return openerOf(media, keys && (await this.#secretOf(keys)), codecFinder(run.pipeline));
    });
  }

  /** `set.keys` beside the file if the same site has signed it, or the copy that every media file carries under its own signature. */
  #keysOf({ head, trailer }: MediaFile): SetKeys | undefined {
    const { keys } = this.#facts;
    if (keys?.setId === hex(trailer.setId) && keys.signer === hex(trailer.signer)) return keys;
    return head.setKeys && decodeSetKeys(head.setKeys);
  }

  #secretOf(keys: SetKeys): Promise<string | undefined> {
    const { run, request } = this.#facts;
    const secret = this.#secrets.get(keys) ?? openSetSecret(keys, run.pipeline, request.identities);
    this.#secrets.set(keys, secret);
    return secret;
  }
}
