/** Version of the whole format; a reader refuses a newer one. */
export const formatVersion = 1;

/** First bytes of every part. The line ends show a transfer in text mode. */
export const partMagic = Buffer.from('TAPEDECK\r\n\x1a\n\0\0\0\x01', 'latin1');

/** Last eight bytes of the last part. */
export const endMagic = Buffer.from('TDK-END\n', 'latin1');

/** First bytes of every block: random, so that a search after a hole finds blocks and nothing else. */
export const syncWord = Buffer.from('b5e93f0c7a51d6428e1fc4639b70da2d', 'hex');

/** Length of a block header, in bytes. */
export const blockHeaderBytes = 64;

/** Length of an AES-GCM tag, in bytes. */
export const tagBytes = 16;

/** Most plain bytes a block may promise; checked before anything is decompressed. */
export const maxPlainBytes = 16 << 20;

/** Plain bytes at which a data block is closed. */
export const targetPlainBytes = 2 << 20;

/** Plain bytes at which a catalog block is closed. */
export const targetCatalogBytes = 192 << 10;

/** A file up to this size is one chunk; larger ones are cut by content around this mean. */
export const meanChunkBytes = 1 << 20;
export const minChunkBytes = 512 << 10;
export const maxChunkBytes = 8 << 20;

/** Larger files are read in segments of this size, by several workers at once. */
export const segmentBytes = 64 << 20;

/** Chunks of devices and disk images. */
export const fixedChunkBytes = 256 << 10;

/** Length of a chunk id (SHA-256), in bytes. */
export const idBytes = 32;

/** What a block holds. */
export const blockTypes = { data: 1, catalog: 2, index: 3, root: 4, table: 5, trailer: 6 } as const;
export type BlockType = (typeof blockTypes)[keyof typeof blockTypes];

/** What a chunk holds. */
export const chunkKinds = { data: 0, page: 1, watch: 2, list: 3, directories: 4 } as const;
export type ChunkKind = (typeof chunkKinds)[keyof typeof chunkKinds];
