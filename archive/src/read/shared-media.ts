import type { ChunkIndex } from '../format/chunk-index.ts';
import type { Store } from '../store/store.ts';
import type { MediaFile } from './media-file.ts';
import { MediaReader } from './media-reader.ts';
import type { MediaOpener } from './set-secrets.ts';

/** A media file that is open: what reads its blocks, what unseals them, and where its chunks lie. */
export interface OpenedMedia {
  readonly reader: MediaReader;
  readonly opener: MediaOpener;
  readonly index: ChunkIndex;
}

/** Media files of one set, each opened once, however many points need it: the points of a year need most of the set each. */
export class SharedMedia {
  readonly #store: Store;
  readonly #openerOf: (media: MediaFile) => Promise<MediaOpener>;
  readonly #opened = new Map<MediaFile, Promise<OpenedMedia>>();

  constructor(store: Store, openerOf: (media: MediaFile) => Promise<MediaOpener>) {
    this.#store = store;
    this.#openerOf = openerOf;
  }

  /** The media file, opened. What cannot be opened is tried again the next time. */
  async open(media: MediaFile): Promise<OpenedMedia> {
    const opened = this.#opened.get(media) ?? this.#openNew(media);
    this.#opened.set(media, opened);
    try {
      return await opened;
    } catch (error) {
      this.#opened.delete(media);
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) await (await opened).reader.close();
    this.#opened.clear();
  }

  async #openNew(media: MediaFile): Promise<OpenedMedia> {
    const opener = await this.#openerOf(media);
    const reader = await MediaReader.open(this.#store, media, opener);
    try {
      return { reader, opener, index: await reader.readIndex() };
    } catch (error) {
      await reader.close();
      throw error;
    }
  }
}
