import { ArchiveError } from '../errors.ts';
import type { BlockCodec } from '../format/seal.ts';
import { blockKey, unwrapMediaKey } from '../keys/media-key.ts';
import { loadCodec } from '../pool/load-codec.ts';
import type { MediaFile } from './media-file.ts';
import type { BlockOpener } from './media-reader.ts';

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

/** Makes the opener of one media file. `setIdentity` is the set's secret; `undefined` opens only sets without encryption. */
export const openerOf = async (media: MediaFile, setIdentity: string | undefined, findCodec: FindCodec): Promise<MediaOpener> => {
  const { header, salt } = media.first;
  const modules = await Promise.all(header.codecs.map(({ name, version }) => findCodec(name, version)));
  const codecs: BlockCodec[] = await Promise.all(modules.map(loadCodec));
  if (header.cipher === 'none') return { key: undefined, codecs, modules };
  if (setIdentity === undefined || header.wrappedKey === undefined) {
    throw new ArchiveError('IDENTITY_NEEDED', `"${media.parts[0]}" is encrypted, and no identity that fits was given.`, {
      hint: 'Name an identity file in the site file, or with --identity.',
    });
  }
  return { key: blockKey(await unwrapMediaKey(header.wrappedKey, setIdentity), salt), codecs, modules };
};
