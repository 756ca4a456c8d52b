import { ArchiveError } from '../errors.ts';
import { type MediaHeader, type Origin, originOf } from '../format/header.ts';
import type { BlockCodec } from '../format/seal.ts';
import { blockKey, unwrapMediaKey } from '../keys/media-key.ts';
import { loadCodec } from '../pool/load-codec.ts';
import type { MediaFile } from './media-file.ts';
import type { Birth, BlockOpener } from './open-row.ts';
import type { MediaSetup } from './read-protocol.ts';

/** A codec module for this version of the encoded form. */
export interface CodecModule {
  readonly module: string;
  readonly options: unknown;
}

/** Finds the module of a codec that a header names; throws when no plugin has it. */
export type FindCodec = (name: string, version: number) => Promise<CodecModule>;

/** What opens a media file, for this thread and as it travels to worker threads. */
export interface MediaOpener extends BlockOpener {
  readonly modules: readonly CodecModule[];
}

/** The opener as it travels to worker threads, which load the codecs themselves. */
export const setupOf = (opener: MediaOpener | undefined): MediaSetup => opener && { births: opener.births, modules: opener.modules };

/** Makes the opener of one media file. `setIdentity` is the set's secret; `undefined` opens only sets without encryption. */
export const openerOf = async (media: MediaFile, setIdentity: string | undefined, findCodec: FindCodec): Promise<MediaOpener> => {
  const { header } = media.head;
  const modules = await Promise.all(header.codecs.map(({ name, version }) => findCodec(name, version)));
  const codecs: BlockCodec[] = await Promise.all(modules.map(loadCodec));
  const births = await Promise.all([originOf(media.head), ...header.origins].map((origin) => birthOf(origin, header.cipher, setIdentity)));
  if (births[0] !== undefined) return { births, codecs, modules };
  throw new ArchiveError('IDENTITY_NEEDED', `"${media.parts[0]}" is encrypted, and no identity that fits was given.`, {
    hint: 'Name an identity file in the site file, or with --identity.',
  });
};

/** What opens blocks born in one media file; `undefined` where that takes the set's secret and it is not at hand. */
export const birthOf = async (
  { mediaId, salt, wrappedKey }: Origin,
  cipher: MediaHeader['cipher'],
  setIdentity: string | undefined,
): Promise<Birth | undefined> => {
  if (cipher === 'none') return { mediaId, key: undefined };
  if (setIdentity === undefined || wrappedKey === undefined) return undefined;
  return { mediaId, key: blockKey(await unwrapMediaKey(wrappedKey, setIdentity), Buffer.from(salt)) };
};
