import { ArchiveError, type Store, type StoreReader } from '@tapedeck/archive';

const readsOnly = async (): Promise<never> => {
  throw new Error('Nothing is written here.');
};

/** Files in memory, to be read only: for tests that read thousands of damaged copies. */
export class StoredBytes implements Store {
  readonly name = 'memory';
  readonly capabilities = { rename: false, conditionalCreate: false };
  readonly files: Map<string, Buffer>;
  /** Files that were opened and not closed again. */
  openFiles = 0;

  constructor(files: Iterable<readonly [string, Buffer]>) {
    this.files = new Map(files);
  }

  async open(name: string): Promise<StoreReader> {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new ArchiveError('DESTINATION_MISSING', `There is no "${name}".`, { hint: 'Put it there.' });
    this.openFiles += 1;
    return {
      sizeBytes: bytes.length,
      read: async (offset, into) => (offset >= bytes.length ? 0 : bytes.copy(into, 0, offset)),
      dropCache: async () => false,
      close: async () => {
        this.openFiles -= 1;
      },
    };
  }

  async list() {
    return [...this.files].map(([name, bytes]) => ({ name, kind: 'file' as const, sizeBytes: bytes.length }));
  }

  createExclusive = readsOnly;
  makeFolder = readsOnly;
  rename = readsOnly;
  remove = readsOnly;
  flushFolder = readsOnly;
}
