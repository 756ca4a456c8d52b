import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, openMediaFile, readBlockTable, verifyMedia } from '@tapedeck/archive';
import { expect } from 'chai';
import type { BlockRow } from '../../archive/src/format/block-table.ts';
import { type MadeMedia, makeMedia } from '../kit/a-media-file.ts';
import { noise } from '../kit/noise.ts';
import { StoredBytes } from '../kit/stored-bytes.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** A media file as bytes, with the rows of its block table. */
interface Subject {
  readonly made: MadeMedia;
  readonly bytes: Buffer;
  readonly rows: readonly BlockRow[];
}

/** Makes the bytes of a damaged file out of those of two of the same set, whose blocks have the same lengths. */
type Tampering = (own: Subject, other: Subject) => Buffer;

const row = ({ rows }: Subject, place: number): BlockRow => {
  const found = rows.at(place);
  if (found === undefined) throw new Error(`The file should have a block ${place}.`);
  return found;
};
const block = (subject: Subject, place: number): Buffer => {
  const { offset, storedBytes } = row(subject, place);
  return subject.bytes.subarray(offset, offset + storedBytes);
};

/** The file with these blocks, in this order, in the place of the first ones of the same number. */
const withFirstBlocks = (own: Subject, blocks: readonly Buffer[], replaced = blocks.length): Buffer => {
  const begin = row(own, 0).offset;
  const end = row(own, replaced).offset;
  return Buffer.concat([own.bytes.subarray(0, begin), ...blocks, own.bytes.subarray(end)]);
};

const tamperings: Readonly<Record<string, Tampering>> = {
  'two blocks that changed places': (own) => withFirstBlocks(own, [block(own, 1), block(own, 0)]),
  'three blocks that moved on in a ring': (own) => withFirstBlocks(own, [block(own, 2), block(own, 0), block(own, 1)]),
  'blocks in reverse': (own) => withFirstBlocks(own, [0, 1, 2, 3].map((place) => block(own, place)).reverse()),
  'a block that stands in the place of the next': (own) => withFirstBlocks(own, [block(own, 0), block(own, 0)]),
  'a block in the place of all others of its length': (own) =>
    withFirstBlocks(
      own,
      [0, 0, 0, 0].map((place) => block(own, place)),
    ),
  'a block that is there once more, so that all others moved': (own) => withFirstBlocks(own, [block(own, 0), block(own, 0)], 1),
  'a block that is left out, so that all others moved': (own) => withFirstBlocks(own, [block(own, 1)], 2),
  'a block of the same place in another file of the set': (own, other) => withFirstBlocks(own, [block(other, 0)]),
  'a block of another place in another file of the set': (own, other) => withFirstBlocks(own, [block(own, 0), block(other, 3)]),
  'all blocks of another file of the set': (own, other) =>
    withFirstBlocks(
      own,
      [0, 1, 2, 3].map((place) => block(other, place)),
    ),
  'a catalog of another file of the set': (own, other) => {
    const at = own.rows.findIndex(({ type }) => type === 2);
    return Buffer.concat([own.bytes.subarray(0, row(own, at).offset), block(other, at), own.bytes.subarray(row(own, at + 1).offset)]);
  },
  'a root of another file of the set': (own, other) => {
    const { offset, storedBytes } = row(own, -1);
    return Buffer.concat([own.bytes.subarray(0, offset), block(other, -1), own.bytes.subarray(offset + storedBytes)]);
  },
  'a block whose header was moved to another': (own) => {
    const [first, second] = [Buffer.from(block(own, 0)), Buffer.from(block(own, 1))];
    const head = Buffer.from(first.subarray(0, 64));
    second.copy(first, 0, 0, 64);
    head.copy(second);
    return withFirstBlocks(own, [first, second]);
  },
  'a block table and a trailer of another file of the set': (own, other) => {
    const end = (subject: Subject) => subject.made.media.trailer.table.offset;
    return Buffer.concat([own.bytes.subarray(0, end(own)), other.bytes.subarray(end(other))]);
  },
  "blocks of the set's other file under its own header": (own, other) =>
    Buffer.concat([own.bytes.subarray(0, own.made.media.head.bytes), other.bytes.subarray(other.made.media.head.bytes)]),
};

for (const encrypted of [true, false])
  describe(`archive: moved blocks of media files ${encrypted ? 'with' : 'without'} encryption`, () => {
    const folder = tempFolder();
    const signal = new AbortController().signal;
    let own: Subject;
    let other: Subject;

    const subject = async (number: number, signer?: MadeMedia['signer']): Promise<Subject> => {
      const source = join(folder, `source-${number}`);
      mkdirSync(source);
      // Blocks of the same lengths in both: chunks of the same size that do not compress.
      for (let file = 0; file < 8; file++) writeFileSync(join(source, `file-${file}`), noise(`${number}-${file}`, 1 << 20));
      const choices = { workers: 1, encrypted, number, ...(signer === undefined ? {} : { signer }) };
      const made = await makeMedia(source, join(folder, `media-${number}`), choices);
      const bytes = readFileSync(join(made.folder, made.media.parts[0] ?? ''));
      return { made, bytes, rows: await readBlockTable(made.store, made.media) };
    };

    before(async () => {
      own = await subject(1);
      other = await subject(2, own.made.signer);
    });

    /** Whether nothing is found in a file with these bytes, opened as it is or as it was before. */
    const isClean = async (bytes: Buffer, opener: MadeMedia['opener'] | undefined, openedBefore: boolean): Promise<boolean> => {
      const { media } = own.made;
      const store = new StoredBytes([[media.parts[0] ?? '', bytes]]);
      try {
        const opened = openedBefore ? media : await openMediaFile(store, media.parts);
        if (opened === undefined) return false;
        // Said to be small, it is checked without threads, which would take longer to start than all the rest.
        const small = { ...opened, storedBytes: 0 };
        const { findings } = await verifyMedia({ store, media: small, opener, share: 1, signal, progress: () => undefined });
        return findings.length === 0;
      } catch (error) {
        if (error instanceof ArchiveError) return false;
        throw error;
      }
    };

    it('have the same lengths in both files, or the cases below would be other ones', () => {
      expect(own.rows.map(({ storedBytes, type, sequence }) => [storedBytes, type, sequence]).slice(0, 4)).to.deep.equal(
        other.rows.map(({ storedBytes, type, sequence }) => [storedBytes, type, sequence]).slice(0, 4),
      );
      expect(own.rows.length).to.equal(other.rows.length);
    });

    it('are not found where none was moved', async () => {
      for (const opener of [undefined, own.made.opener])
        for (const openedBefore of [true, false]) expect(await isClean(own.bytes, opener, openedBefore)).to.equal(true);
    });

    for (const [name, tamper] of Object.entries(tamperings))
      it(`show: ${name}`, async () => {
        const bytes = tamper(own, other);

        expect(bytes.equals(own.bytes)).to.equal(false);
        for (const openedBefore of [true, false]) {
          expect(await isClean(bytes, undefined, openedBefore), 'without the key').to.equal(false);
          expect(await isClean(bytes, own.made.opener, openedBefore), 'with the key').to.equal(false);
        }
      });
  });
