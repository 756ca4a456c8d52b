import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ArchiveError, chunkIds, type MediaFile, openMediaFile, verifyMedia } from '@tapedeck/archive';
import { expect } from 'chai';
import { blockHeaderBytes, idBytes } from '../../archive/src/format/constants.ts';
import { type MadeMedia, makeMedia, openMade, restoreMade } from '../kit/a-media-file.ts';
import { StoredBytes } from '../kit/stored-bytes.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** Paths below the source, and what is in them. */
const content: Readonly<Record<string, string>> = { note: 'a few words', 'deeper/list': 'one\ntwo\n' };

for (const encrypted of [true, false])
  describe(`archive: a flipped byte of a media file ${encrypted ? 'with' : 'without'} encryption`, () => {
    const folder = tempFolder();
    let made: Omit<MadeMedia, 'store'> & { readonly store: StoredBytes };
    let original: Buffer;
    let name: string;

    before(async () => {
      const source = join(folder, 'source');
      mkdirSync(join(source, 'deeper'), { recursive: true });
      for (const [file, text] of Object.entries(content)) writeFileSync(join(source, file), text);
      const stored = await makeMedia(source, join(folder, 'media'), { workers: 1, encrypted });
      name = stored.media.parts[0] ?? '';
      original = readFileSync(join(stored.folder, name));
      made = { ...stored, store: new StoredBytes([[name, original]]) };
    });

    afterEach(() => made.store.files.set(name, original));

    const flip = (position: number, bits: number) => {
      const changed = Buffer.from(original);
      changed[position] = (changed[position] ?? 0) ^ bits;
      made.store.files.set(name, changed);
    };

    /** Positions at which `isMissed` says so of the file with that byte flipped. */
    const positionsWhere = async (isMissed: () => Promise<boolean>): Promise<readonly number[]> => {
      const missed: number[] = [];
      for (let position = 0; position < original.length; position++) {
        flip(position, 1 << (position % 8));
        if (await isMissed()) missed.push(position);
      }
      return missed;
    };

    /** What `work` answers; `undefined` when it ends in an error that was foreseen. */
    const unlessRefused = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof ArchiveError) return undefined;
        throw error;
      }
    };

    const opened = () => unlessRefused(() => openMediaFile(made.store, made.media.parts));

    const verifiesClean = async (opener: MadeMedia['opener'] | undefined): Promise<boolean> => {
      const media = await opened();
      if (media === undefined || !made.signer.publicKey.equals(media.trailer.signer)) return false;
      const signal = new AbortController().signal;
      const result = await unlessRefused(() =>
        verifyMedia({ store: made.store, media, opener, share: 1, signal, progress: () => undefined }),
      );
      return result?.findings.length === 0;
    };

    /** Content of all files, found through the catalog and read chunk by chunk, the way a restore does. */
    const readAll = async (media: MediaFile): Promise<Record<string, string>> => {
      const reader = await openMade({ ...made, media });
      try {
        const found: Record<string, string> = {};
        for await (const row of reader.directories.from())
          for await (const { entries } of reader.pagesOf(row))
            for (const entry of entries.filter(({ type }) => type === 'file')) {
              const ids = await chunkIds(reader, entry);
              const chunks: Buffer[] = [];
              for (let at = 0; at < ids.length; at += idBytes) chunks.push(await reader.chunk(ids.subarray(at, at + idBytes)));
              found[posix.join(row.path.toString(), entry.name.toString())] = Buffer.concat(chunks).toString();
            }
        return found;
      } finally {
        await reader.close();
      }
    };

    it('has nothing to be found as long as no byte is flipped', async () => {
      expect(await verifiesClean(undefined)).to.equal(true);
      expect(await verifiesClean(made.opener)).to.equal(true);
      expect(await readAll(made.media)).to.deep.equal(content);
    });

    it('is found at every position without the key', async () => {
      expect(await positionsWhere(() => verifiesClean(undefined))).to.deep.equal([]);
    });

    it('is found at every position with the key', async () => {
      expect(await positionsWhere(() => verifiesClean(made.opener))).to.deep.equal([]);
    });

    it('is never read in silence, at any position, when the file is opened', async () => {
      const isRead = async () => {
        const media = await opened();
        return media !== undefined && (await unlessRefused(() => readAll(media))) !== undefined;
      };

      expect(await positionsWhere(isRead)).to.deep.equal([]);
      expect(made.store.openFiles, 'files left open').to.equal(0);
    });

    it('is never read as anything else, at any position, when it comes after the file was opened', async () => {
      const outcomes = new Set<string>();
      const isRead = async () => {
        const found = await unlessRefused(() => readAll(made.media));
        const isRight = JSON.stringify(found) === JSON.stringify(content);
        outcomes.add(found === undefined ? 'refused' : isRight ? 'right' : 'wrong');
        return found !== undefined && !isRight;
      };

      expect(await positionsWhere(isRead)).to.deep.equal([]);
      // A byte of the header or the trailer is not looked at again.
      expect([...outcomes].sort()).to.deep.equal(['refused', 'right']);
    });

    it('is never restored in silence (invariant 11)', async () => {
      // Each restore starts its threads, so these are the first bytes of content and some all over the file, not all.
      const firstContent = made.media.head.bytes + blockHeaderBytes;
      const spread = Array.from({ length: 8 }, (_, index) => Math.floor(((index + 0.5) * original.length) / 8));
      for (const position of [firstContent, firstContent + 15, ...spread]) {
        flip(position, 0x10);
        const target = join(folder, `target-${position}`);
        mkdirSync(target);
        const told = await unlessRefused(() => restoreMade(made, target));

        if (told !== undefined && told.problems.length === 0) expect(contentOf(target), `position ${position}`).to.deep.equal(content);
      }
    });

    const contentOf = (target: string) =>
      Object.fromEntries(Object.keys(content).map((file) => [file, readFileSync(join(target, file), 'utf8')]));
  });
