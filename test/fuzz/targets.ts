import { crc32 } from 'node:zlib';
import {
  decodeSetKeys,
  encodeSetKeys,
  type MediaHeader,
  type MediaOpener,
  openMediaFile,
  PointReader,
  readNotes,
  readSigner,
  verifyMedia,
  walkDepthFirst,
} from '@tapedeck/archive';
import { newSignerKey, openSite } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { decodeCborDocument } from '../../archive/src/format/cbor-reader.ts';
import { encodeCbor } from '../../archive/src/format/cbor-writer.ts';
import { indexRowBytes, sortById } from '../../archive/src/format/chunk-index.ts';
import { blockHeaderBytes } from '../../archive/src/format/constants.ts';
import { encodeDirectoryPage } from '../../archive/src/format/directory-page.ts';
import { decodePartHeader, encodePartHeader } from '../../archive/src/format/header.ts';
import { encodeRoot } from '../../archive/src/format/root.ts';
import { sha256 } from '../../archive/src/format/seal.ts';
import { decodeTrailer } from '../../archive/src/format/trailer.ts';
import { ContentReader } from '../../archive/src/read/content-reader.ts';
import { openRow } from '../../archive/src/read/open-row.ts';
import { encodeNote } from '../../archive/src/set/notes.ts';
import { decodeRecord, encodeRecord } from '../../archive/src/set/records/commit-record.ts';
import { parseSite } from '../../core/src/site/site-document.ts';
import { createCodec } from '../../plugins/zstd/src/codec.ts';
import { encodedEntry, encodedPage } from '../archive/format/arbitrary-entries.ts';
import { aDescriptor, anAce, anAcl, aSid } from '../archive/format/arbitrary-windows.ts';
import { entryNamed, type ForgedCatalog, fileHolding, forgeCatalog, indexRow } from '../kit/forge-catalog.ts';
import { StoredBytes } from '../kit/stored-bytes.ts';

/** One kind of bytes that others may write: as an honest run writes them, and what reads them. */
export interface FuzzTarget {
  readonly honest: Buffer;
  /** Reads damaged bytes, with sums and signatures that fit them again. */
  readonly read: (damaged: Buffer) => unknown;
}

const signer = readSigner(newSignerKey(), 'fuzz');
const id = Buffer.alloc(16, 3);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const header: MediaHeader = {
  format: 1,
  mediaId: id,
  setId: id,
  job: 'nightly',
  sequence: 1,
  generation: 1,
  type: 'full',
  createdAt: '2026-11-22T01:00:00.000Z',
  cipher: 'none',
  codecs: [{ name: 'zstd', version: 1, parameters: null }],
  origins: [],
  signer: signer.publicKey,
};
const codec = createCodec({ level: 3 });
const module = import.meta.resolve('@tapedeck/plugin-zstd/codec');
const opener: MediaOpener = { births: [{ mediaId: id, key: undefined }], codecs: [codec], modules: [{ module, options: { level: 3 } }] };

const content = Buffer.from('a few words');
const list = Buffer.concat([sha256(content), sha256(content)]);
const system = aSid(18);
const descriptor = aDescriptor({ owner: system, group: system, accesses: anAcl(anAce(0, 0, 1, system)) });
const entries = [
  fileHolding('file', content),
  entryNamed('folder', { type: 'directory' }),
  entryNamed('listed', { size: 22, list: { depth: 0, id: sha256(list) } }),
  entryNamed('sparse', {
    size: 100,
    chunks: sha256(content),
    holes: [
      [0, 50],
      [61, 39],
    ],
  }),
  entryNamed('windows', {
    windows: { attributes: 0x22, descriptor, streams: [[Buffer.from('Zone.Identifier'), content]], reparse: undefined },
  }),
];
const page = encodedPage(new Map([[0, 'root']]), new Map(), entries);
const folders = [
  { path: '', pages: [page] },
  { path: 'folder', entries: [fileHolding('below', content)] },
];
const forged = (catalog: Partial<ForgedCatalog>) =>
  forgeCatalog({ header, setKeys: undefined, signer }, { chunks: [content, list], folders, ...catalog });

const onePage = { folders: [{ path: '', pages: [page] }] };
const directories = Buffer.from(
  encodeDirectoryPage([{ root: 0, path: Buffer.of(), pages: Buffer.concat([sha256(page), Buffer.alloc(32)]) }]),
);
const indexRows = [content, list, page, directories].map((chunk, row) => indexRow(sha256(chunk), row, 0, chunk.length));

/** Most entries and pieces of content that are read of one file. */
const most = 200;

/** Opens a media file and reads it in every way. Answers how much came of it. */
const readMedia = async (bytes: Buffer): Promise<number> => {
  const store = new StoredBytes([['fuzz.tdk', bytes]]);
  const media = await openMediaFile(store, ['fuzz.tdk']);
  if (media === undefined) return 0;
  await verifyMedia({ store, media, opener, share: 1, signal: new AbortController().signal, progress: () => undefined });
  const reader = await PointReader.open({ store, point: media, set: [media], openerOf: async () => opener });
  try {
    const contents = new ContentReader(reader);
    let taken = 0;
    for await (const row of reader.directories.from())
      for await (const { entry } of walkDepthFirst(reader, row)) {
        if (++taken > most) return taken;
        if (entry.type === 'file') await (await contents.file(entry)).read(0, 4096);
        if (entry.type === 'file') for await (const _ of contents.bytes(entry)) if (++taken > most) return taken;
      }
    return taken;
  } finally {
    await reader.close();
  }
};

const whole = forged({});
/** What a trailer signs. */
const trailerDocument = (() => {
  const length = whole.readUInt32BE(whole.length - 16);
  const pair = decodeCborDocument(whole.subarray(whole.length - 16 - length + blockHeaderBytes, whole.length - 16), 'fuzz');
  if (!Array.isArray(pair) || !(pair[0] instanceof Uint8Array)) throw new Error('The forged file has another trailer.');
  return Buffer.from(pair[0]);
})();
const front = encodePartHeader(header, 1, undefined);
const firstBlock = whole.subarray(front.length, front.length + blockHeaderBytes + whole.readUInt32BE(front.length + 44));

/** JSON that was damaged, signed again by whoever it names. */
const signedAgain = (damaged: Buffer, context: string): Buffer => {
  try {
    const { signature: _, ...unsigned } = JSON.parse(damaged.toString());
    const signature = hex(signer.sign(Buffer.from(context + JSON.stringify(unsigned))));
    return Buffer.from(`${JSON.stringify({ ...unsigned, signature })}\n`);
  } catch {
    return damaged;
  }
};

const note = encodeNote({ mediaId: hex(id), kind: 'damaged', time: '2026-11-22T01:00:00.000Z', rows: [1, 2], text: 'words' }, 1, signer);
const noteName = `${hex(id)}.note-1`;
const keys = encodeSetKeys({ setId: hex(id), recipient: 'age1q', wrapped: [{ wrapper: 'age', holder: 'age1q', data: content }] }, signer);
const member = { mediaId: hex(id), trailer: hex(sha256(id)), parts: ['a.tdk'] };
const state = { generation: 1, held: true, keys: 'set.keys', members: [member], trash: [], begun: [], gone: ['b.tdk'] };
const record = encodeRecord({ format: 1, number: 1, id: hex(id), ...state, signer: hex(signer.publicKey) }, signer);
const site = Buffer.from(`# A site.
state: /var/lib/tapedeck
identity: { file: identity.age }
jobs:
  nightly: &nightly
    kind: backup
    sources: [ { files: { paths: [/srv, "/etc"], exclude: ['**/x'] } } ]
    pipeline: [ zstd: { level: 3 } ]
    destination:
      - media:
          path: >-
            /mnt
  again: *nightly
`);

/** All that Tapedeck reads and that somebody else may have written. */
export const fuzzTargets: Readonly<Record<string, FuzzTarget>> = {
  'a media file as it lies there': { honest: whole, read: readMedia },
  'the header of a part': {
    honest: front,
    read: (damaged) => {
      const bytes = Buffer.from(damaged);
      if (bytes.length >= 32) bytes.writeUInt32BE(crc32(bytes.subarray(32), crc32(bytes.subarray(0, 28))), 28);
      return decodePartHeader(bytes, 'fuzz');
    },
  },
  'a block': {
    honest: Buffer.from(firstBlock),
    read: (damaged) => {
      const bytes = Buffer.from(damaged);
      if (bytes.length >= 64) bytes.writeUInt32BE(crc32(bytes.subarray(0, 60)), 60);
      const row = { sha256: sha256(bytes), origin: 0, sequence: 0, type: 1, storedBytes: bytes.length } as const;
      return openRow(bytes, row, opener, 'fuzz');
    },
  },
  'a catalog page': { honest: page, read: (damaged) => readMedia(forged({ folders: [{ path: '', pages: [damaged] }] })) },
  'the root of a catalog': {
    honest: encodeRoot({
      host: '',
      startedAt: '',
      finishedAt: '',
      roots: [{ source: 'files', path: Buffer.from('/srv'), entry: encodedEntry(entryNamed('', { type: 'directory' })) }],
      directories: [{ root: 0, first: Buffer.of(), id: sha256(directories) }],
      statistics: { files: 0, directories: 0, others: 0, sourceBytes: 0 },
      captured: [],
      workloads: [],
      siteFile: null,
    }),
    read: (damaged) => readMedia(forged({ ...onePage, root: damaged })),
  },
  'a chunk index': {
    honest: sortById(Buffer.concat(indexRows), indexRowBytes),
    read: (damaged) => readMedia(forged({ ...onePage, index: damaged })),
  },
  'a trailer': {
    honest: trailerDocument,
    read: (damaged) => {
      const signature = signer.sign(Buffer.concat([Buffer.from('tapedeck trailer 1\0'), damaged]));
      return decodeTrailer(encodeCbor([damaged, signature]), 'fuzz');
    },
  },
  'a note': {
    honest: note,
    read: (damaged) =>
      readNotes(new StoredBytes([[noteName, signedAgain(damaged, 'tapedeck note 1\0')]]), '', [noteName], signer.publicKey),
  },
  'set.keys': { honest: keys, read: (damaged) => decodeSetKeys(signedAgain(damaged, 'tapedeck set.keys 1\0')) },
  'a commit record': { honest: record, read: (damaged) => decodeRecord(signedAgain(damaged, 'tapedeck commit 1\0'), 1) },
  'a site file': {
    honest: site,
    read: async (damaged) => {
      const { value } = parseSite('tapedeck.yaml', damaged.toString());
      return openSite({ value, defaultStateFolder: '/nowhere', environment: {}, host: new FakeHost() });
    },
  },
};
