import type { Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import { compareEntries } from '../../../plugins/backup/src/compare-entries.ts';
import { entryNamed } from '../../kit/forge-catalog.ts';

const bytes = (text: string) => Buffer.from(text);
const windows = (more: Partial<NonNullable<Entry['windows']>>): Entry =>
  entryNamed('file', { windows: { attributes: 0x20, descriptor: undefined, streams: undefined, reparse: undefined, ...more } });
const plain = windows({});
const streamed = windows({ streams: [[bytes('a'), bytes('words')]] });

describe('backup: how two entries differ in what Windows keeps', () => {
  const rows: readonly (readonly [what: string, before: Entry, after: Entry, change: ReturnType<typeof compareEntries>])[] = [
    ['not at all, when all is the same', streamed, windows({ streams: [[bytes('a'), bytes('words')]] }), undefined],
    ['in what they hold, when a stream is another', streamed, windows({ streams: [[bytes('a'), bytes('sword')]] }), 'changed'],
    ['in what they hold, when a stream has another name', streamed, windows({ streams: [[bytes('b'), bytes('words')]] }), 'changed'],
    ['in what they hold, when a stream is new', plain, streamed, 'changed'],
    ['in what they hold, when a stream has gone', streamed, plain, 'changed'],
    ['in their metadata, when attributes are others', plain, windows({ attributes: 0x21 }), 'metadata'],
    ['in their metadata, when the descriptor is another', plain, windows({ descriptor: bytes('d') }), 'metadata'],
    ['in their metadata, when a link is of another kind', plain, windows({ reparse: bytes('r') }), 'metadata'],
    ['in their metadata, when one comes from another system', plain, entryNamed('file'), 'metadata'],
  ];
  for (const [what, before, after, change] of rows)
    it(what, () => {
      expect(compareEntries(before, after)).to.equal(change);
    });
});
