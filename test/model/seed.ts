import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LiveChunks, MediaReader } from '@tapedeck/archive';
import { type CodecUse, newSignerKey } from '@tapedeck/core';
import { makeMedia } from '../kit/a-media-file.ts';
import { noise } from '../kit/noise.ts';
import { StoredBytes } from '../kit/stored-bytes.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** The key of the site to which all actors belong. */
export const signerText = newSignerKey();

/** The codec of the media set. */
export const codec: CodecUse = {
  name: 'zstd',
  version: 1,
  parameters: null,
  module: import.meta.resolve('@tapedeck/plugin-zstd/codec'),
  options: { level: 3 },
};

/** Blocks that the real engine has made, for media files that shall be worth trimming. */
export const makeBlocks = async (): Promise<LiveChunks> => {
  const folder = tempFolder();
  try {
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'one'), noise('one', 100_000));
    const { media, opener } = await makeMedia(join(folder, 'source'), join(folder, 'made'), { encrypted: false, workers: 1 });
    const store = new StoredBytes(media.parts.map((part) => [part, readFileSync(join(folder, 'made', part))] as const));
    const reader = await MediaReader.open(store, media, opener);
    const chunks = new LiveChunks(reader, await reader.readIndex());
    for (let position = 0; position < chunks.index.count; position++) chunks.mark(chunks.index.id(position));
    return chunks;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
