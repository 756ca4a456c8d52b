import type { JsonValue, WorkerModule } from './worker-module.ts';

/**
 * Turns one block into fewer bytes and back. A codec's worker module exports `createCodec(options): Codec`. What it answers
 * is memory that it does not look at again: whoever gets it may free it.
 */
export interface Codec {
  /** Encodes one block. May answer with more bytes than it got; the writer then stores the block plain. */
  encode(plain: Uint8Array): Uint8Array;
  /**
   * Decodes one block. `plainBytes` is what the block header promises: an answer of any other length,
   * or input that would grow past it, is an error thrown, never memory used.
   */
  decode(encoded: Uint8Array, plainBytes: number): Uint8Array;
}

/** What a codec plugin says of itself; the media file's header repeats it, so that a reader finds the codec again. */
export interface CodecDefinition {
  /** Version of the encoded form. A reader refuses a newer one with both numbers. */
  readonly version: number;
  /** `file:` URL of the worker module that exports `createCodec`. */
  readonly module: string;
  /** The use's options, reduced to what the header should record. */
  parameters(options: JsonValue): JsonValue;
}

/** A codec as one job uses it. */
export interface CodecUse extends WorkerModule {
  readonly name: string;
  readonly version: number;
  /** What the media file's header records of it. */
  readonly parameters: JsonValue;
}
