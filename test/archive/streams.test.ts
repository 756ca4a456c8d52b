import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CaptureStream, Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import { decodeEntry } from '../../archive/src/format/read-entry.ts';
import { makeMedia, openMade, restoreMade } from '../kit/a-media-file.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: streams', () => {
  let folder: string;
  let source: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
  });

  /** A stream that comes in pieces of these lengths, over and over. */
  const streamOf = (path: string, bytes: Buffer, pieces: readonly number[] = [64 << 10], done = Promise.resolve()): CaptureStream => ({
    source: 'command',
    path,
    open: async () => ({
      stream: Readable.from(
        (function* () {
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const next = at + (pieces[turn % pieces.length] ?? 1);
            yield bytes.subarray(at, next);
            at = next;
          }
        })(),
      ),
      done,
    }),
  });

  const capture = (...streams: readonly CaptureStream[]) => makeMedia(source, join(folder, 'media'), { streams });

  /** Entries of the roots behind the tree. */
  const entries = async (made: Awaited<ReturnType<typeof capture>>): Promise<readonly Entry[]> => {
    const reader = await openMade(made);
    const found = reader.root.roots.slice(1).map(({ entry }) => decodeEntry(entry, 'root'));
    await reader.close();
    return found;
  };

  it('gives each back as a file of its own', async () => {
    const large = noise('large', 9 << 20);
    const made = await capture(
      streamOf('/dumps/large', large),
      streamOf('/dumps/small', Buffer.from('a few words')),
      streamOf('/empty', Buffer.of()),
    );
    const target = join(folder, 'target');
    mkdirSync(target);

    await restoreMade(made, target);

    expect(made.problems).to.deep.equal([]);
    expect(readFileSync(join(target, 'dumps/large')).equals(large)).to.equal(true);
    expect(readFileSync(join(target, 'dumps/small'), 'utf8')).to.equal('a few words');
    expect(statSync(join(target, 'empty')).size).to.equal(0);
    // Windows says no more of a mode than whether one may write.
    expect(statSync(join(target, 'dumps/large')).mode & 0o777).to.equal(process.platform === 'win32' ? 0o666 : 0o600);
  });

  for (const [what, bytes] of [
    ['less than a chunk', (1 << 20) - 1],
    ['a chunk', 1 << 20],
    ['several chunks', (20 << 20) + 5],
    ['several segments', (130 << 20) + 77],
  ] as const)
    it(`stores nothing twice when the same bytes are a file: ${what}`, async () => {
      const content = noise(what, bytes);
      writeFileSync(join(source, 'file'), content);

      const made = await capture(streamOf('/stream', content, [65_536, 1, 3_000_000, 4096]));

      const [{ chunks, list } = fail()] = await entries(made);
      const file = await fileOf(made);
      expect({ chunks, list }).to.deep.equal({ chunks: file.chunks, list: file.list });
    });

  const fail = (): never => {
    throw new Error('There is no entry.');
  };

  const fileOf = async (made: Awaited<ReturnType<typeof capture>>): Promise<Entry> => {
    const reader = await openMade(made);
    try {
      for await (const row of reader.directories.from())
        for await (const { entries: list } of reader.pagesOf(row)) for (const entry of list) if (entry.type === 'file') return entry;
      return fail();
    } finally {
      await reader.close();
    }
  };

  it('keeps nothing of one whose program says that it failed', async () => {
    const failed = Promise.reject(new Error('exit code 1'));
    failed.catch(() => undefined);

    const made = await capture(streamOf('/dump', Buffer.from('half of it'), [4], failed), streamOf('/after', Buffer.from('whole')));

    const [dump, after] = await entries(made);
    expect(made.problems.map(({ kind, code, path, message }) => ({ kind, code, path: path.toString(), message }))).to.deep.equal([
      { kind: 'unreadable', code: 'STREAM_FAILED', path: '/dump', message: 'exit code 1' },
    ]);
    expect(dump).to.include({ unread: true, size: 0 });
    expect(after).to.include({ unread: false, size: 5 });
  });

  it('keeps nothing of one that breaks off, and of one that cannot be opened', async () => {
    const broken = new Readable({
      read() {
        this.push('half');
        this.destroy(new Error('the pipe broke'));
      },
    });

    const made = await capture(
      { source: 'command', path: '/broken', open: async () => ({ stream: broken, done: Promise.resolve() }) },
      { source: 'command', path: '/closed', open: () => Promise.reject(new Error('no such program')) },
    );

    expect(made.problems.map(({ message }) => message)).to.deep.equal(['the pipe broke', 'no such program']);
    expect((await entries(made)).map(({ unread }) => unread)).to.deep.equal([true, true]);
  });

  it('ends a stream when the run is cancelled', async () => {
    const cancelling = new AbortController();
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(64 << 10, 'again'));
      },
    });
    const stream = { source: 'command', path: '/endless', open: async () => ({ stream: endless, done: Promise.resolve() }) };
    const reason = new Error('stop');
    setImmediate(() => cancelling.abort(reason));

    const refusal = await makeMedia(source, join(folder, 'media'), { streams: [stream], signal: cancelling.signal }).catch(
      (error: unknown) => error,
    );

    expect(refusal).to.equal(reason);
  });
});
