import { randomBytes } from 'node:crypto';
import { type MediaHeader, MediaWriter, type PartNames, type SetOwner, type Signer, type Store, writeCopied } from '@tapedeck/archive';

const root = {
  host: 'test',
  startedAt: '',
  finishedAt: '',
  roots: [],
  directories: [],
  statistics: { files: 0, directories: 0, others: 0, sourceBytes: 0 },
  captured: [],
  workloads: [],
  siteFile: null,
};
const nothing = { sources: [], replaces: [], refersTo: [], codec: undefined, key: undefined };

/** Writes a whole media file of one part that holds nothing, for the owner of the set in `set/`. Answers its parts; they are not published yet. */
export const writeEmptyMedia = async (owner: SetOwner, store: Store, signer: Signer): Promise<PartNames> => {
  const header: MediaHeader = {
    format: 1,
    mediaId: randomBytes(16),
    setId: Buffer.alloc(16, 2),
    job: 'set',
    sequence: 1,
    generation: owner.generation,
    type: 'full',
    createdAt: '2026-11-22T01:00:00.000Z',
    cipher: 'none',
    codecs: [],
    origins: [],
    signer: signer.publicKey,
  };
  const workingBase = owner.workingBase('set/set-000001-full', header.mediaId);
  const writer = new MediaWriter({ store, workingBase, header, setKeys: undefined, maxPartBytes: 1 << 20 });
  const { signal } = new AbortController();
  await writeCopied({ ...nothing, writer, header, root, signer, signal });
  return [writer.workingName(1)];
};
