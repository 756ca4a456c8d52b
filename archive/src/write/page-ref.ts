/** Where a cached page lies: page, watch page and chunk lists, one behind the other. */
export interface PageRef {
  /** Number of the worker whose file it is in. */
  readonly file: number;
  readonly offset: number;
  readonly pageBytes: number;
  readonly watchBytes: number;
  readonly listBytes: number;
  readonly pageId: Uint8Array;
  readonly watchId: Uint8Array;
  /** Name of its first entry. */
  readonly first: Uint8Array;
}
