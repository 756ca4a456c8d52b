/**
 * Where media files live, as far as the archive needs it. The destinations of the plugin contract fit this type; names
 * are relative, with forward slashes, and failures carry a `code` such as `DESTINATION_FULL`.
 */
export interface Store {
  readonly name: string;
  readonly capabilities: { readonly rename: boolean; readonly conditionalCreate: boolean; readonly maxFileBytes?: number };
  createExclusive(name: string): Promise<StoreWriter>;
  open(name: string): Promise<StoreReader>;
  list(folder: string): Promise<readonly { readonly name: string; readonly kind: 'file' | 'folder'; readonly sizeBytes: number }[]>;
  makeFolder(name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  flushFolder(name: string): Promise<void>;
}

/** A file being written; see the contract `WritableFile`. */
export interface StoreWriter {
  append(bytes: Uint8Array): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A stored file, opened for reading; see the contract `ReadableFile`. */
export interface StoreReader {
  readonly sizeBytes: number;
  read(offset: number, into: Uint8Array): Promise<number>;
  dropCache(): Promise<boolean>;
  close(): Promise<void>;
}
