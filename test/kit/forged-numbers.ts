import type { Entry } from '@tapedeck/archive';
import { sha256 } from '../../archive/src/format/seal.ts';
import { encodedPage } from '../archive/format/arbitrary-entries.ts';
import { entryNamed, type ForgedCatalog, fileHolding, indexRow } from './forge-catalog.ts';

export const content = Buffer.from('a few words');

/** A file whose list names the same list over and over, and so on down to a chunk: as long as no disk is. */
export const listBomb = (size: number): ForgedCatalog => {
  const chunks: [Buffer, ...Buffer[]] = [content];
  for (let depth = 0; depth < 6; depth++) chunks.unshift(Buffer.concat(Array<Buffer>(8192).fill(sha256(chunks[0]))));
  return inFolder([entryNamed('bomb', { size, list: { depth: 5, id: sha256(chunks[0]) } })], { chunks });
};

export const inFolder = (entries: readonly Entry[], more: Partial<ForgedCatalog> = {}): ForgedCatalog => ({
  chunks: [content],
  folders: [{ path: '', entries }],
  ...more,
});

const file = (more: Partial<Entry>) => inFolder([fileHolding('file', content, more)]);
const special = (more: Partial<Entry>) => inFolder([entryNamed('entry', more)]);
const tiny = { folders: [] };
const nothing = Buffer.of();

/** No writer of ours writes such a number. */
const longerThanNumbers = Buffer.from(
  encodedPage(new Map(), new Map(), [fileHolding('file', content, { size: 2 ** 52 })])
    .toString('hex')
    .replace('1b0010000000000000', '1b0020000000000000'),
  'hex',
);

/** Catalogs that no honest run writes, and what a restore says of them. */
export const forgedNumbers: readonly (readonly [what: string, catalog: ForgedCatalog, code: string])[] = [
  ['a file that is longer than what is stored of it', file({ size: 2 ** 52 }), 'MEDIA_DAMAGED'],
  ['a file that is shorter than what is stored of it', file({ size: 1 }), 'MEDIA_DAMAGED'],
  ['a file of which nothing is stored', special({ size: 2 ** 40 }), 'MEDIA_DAMAGED'],
  [
    'holes that overlap',
    file({
      size: 211,
      holes: [
        [100, 110],
        [10, 90],
      ],
    }),
    'MEDIA_DAMAGED',
  ],
  [
    'holes longer than numbers are',
    file({
      size: 2 ** 53 - 1,
      holes: [
        [11, 2 ** 53 - 1],
        [2 ** 53 - 1, 2 ** 53 - 1],
      ],
    }),
    'MEDIA_DAMAGED',
  ],
  ['a hole longer than any file', file({ size: 2 ** 53 - 1, holes: [[11, 2 ** 53 - 12]] }), 'FILE_NOT_WRITTEN'],
  ['more bits of a mode than there are', file({ mode: 0o100777 }), 'MEDIA_DAMAGED'],
  ['an owner with more bits than a system keeps', file({ uid: 2 ** 32 }), 'MEDIA_DAMAGED'],
  ['a device with more bits than a system keeps', special({ type: 'block', device: [2 ** 32, 0] }), 'MEDIA_DAMAGED'],
  ['lists that name each other without end', listBomb(content.length), 'MEDIA_DAMAGED'],
  ['a name longer than any', inFolder([fileHolding('a'.repeat(1 << 20), content)]), 'PATH_OUTSIDE'],
  [
    'a chunk in a block that is not there',
    inFolder([fileHolding('file', content)], { chunks: [], indexRows: [indexRow(sha256(content), 2 ** 32 - 1, 0, 11)] }),
    'MEDIA_DAMAGED',
  ],
  [
    'a chunk behind the end of its block',
    inFolder([fileHolding('file', content)], { chunks: [], indexRows: [indexRow(sha256(content), 0, 2 ** 32 - 1, 11)] }),
    'MEDIA_DAMAGED',
  ],
  ['blocks that unpack to less than they say', inFolder([fileHolding('file', content)], { claims: () => 16 << 20 }), 'MEDIA_DAMAGED'],
  [
    'blocks that unpack to more than they say',
    inFolder([fileHolding('file', content)], { claims: (plain) => plain.length - 1 }),
    'MEDIA_DAMAGED',
  ],
  ['an index of millions of zeros', { ...tiny, index: Buffer.alloc(44 * 380_000) }, 'MEDIA_DAMAGED'],
  [
    'an index that begins behind the last block',
    { ...tiny, trailer: { index: { firstRow: 2 ** 52, blocks: 1, chunks: 1 } } },
    'MEDIA_DAMAGED',
  ],
  [
    'an index of more blocks than there are',
    { ...tiny, trailer: { index: { firstRow: 0, blocks: 2 ** 52, chunks: 2 ** 52 } } },
    'MEDIA_DAMAGED',
  ],
  ['a root behind the last block', { ...tiny, trailer: { root: { row: 2 ** 52 } } }, 'MEDIA_DAMAGED'],
  ['a root of millions of empty lists', { ...tiny, siteFile: Array<[]>(4 << 20).fill([]) }, 'MEDIA_DAMAGED'],
  [
    'a page of millions of empty lists',
    { folders: [{ path: '', pages: [Buffer.concat([Buffer.from('840180809a00800000', 'hex'), Buffer.alloc(8 << 20, 0x80)])] }] },
    'MEDIA_DAMAGED',
  ],
  [
    'a block table that is longer than the file',
    { ...tiny, trailer: { table: { offset: 0, bytes: 2 ** 52, rows: 1, sha256: Buffer.alloc(32) } } },
    'BACKUP_NO_SUCH_POINT',
  ],
  ['a file of a negative length', file({ size: -1 }), 'MEDIA_DAMAGED'],
  ['a file longer than numbers are', { folders: [{ path: '', pages: [longerThanNumbers] }] }, 'MEDIA_DAMAGED'],
  ['a hole that begins before its file', file({ size: 21, holes: [[-10, 10]] }), 'MEDIA_DAMAGED'],
  ['a hole behind the end of its file', file({ holes: [[11, 1]] }), 'MEDIA_DAMAGED'],
  ['a file of empty chunks', inFolder([entryNamed('file', { size: 11, chunks: sha256(nothing) })], { chunks: [nothing] }), 'MEDIA_DAMAGED'],
  [
    'a list of chunks that is empty',
    inFolder([entryNamed('file', { size: 11, list: { depth: 0, id: sha256(nothing) } })], { chunks: [nothing] }),
    'MEDIA_DAMAGED',
  ],
  [
    'a list that is deeper than any',
    inFolder([entryNamed('file', { size: 11, list: { depth: 8, id: sha256(content) } })]),
    'MEDIA_DAMAGED',
  ],
  ['blocks that overlap', { ...tiny, table: (rows) => rows.map((row) => ({ ...row, offset: rows[0]?.offset ?? 0 })) }, 'MEDIA_DAMAGED'],
  ['a block in a part that is not there', { ...tiny, table: (rows) => rows.map((row) => ({ ...row, part: 2 ** 52 })) }, 'MEDIA_DAMAGED'],
  ['blocks of a negative length', { ...tiny, table: (rows) => rows.map((row) => ({ ...row, storedBytes: -1 })) }, 'MEDIA_DAMAGED'],
  ['blocks longer than the file', { ...tiny, table: (rows) => rows.map((row) => ({ ...row, storedBytes: 2 ** 40 })) }, 'MEDIA_DAMAGED'],
  ['a root before the first block', { ...tiny, trailer: { root: { row: -1 } } }, 'BACKUP_NO_SUCH_POINT'],
  ['an index before the first block', { ...tiny, trailer: { index: { firstRow: -2, blocks: 1, chunks: 1 } } }, 'BACKUP_NO_SUCH_POINT'],
];
