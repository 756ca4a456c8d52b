import { expect } from 'chai';
import fc from 'fast-check';
import { bareEntry, type Entry } from '../../../archive/src/format/entry.ts';
import { cursorAt } from '../../../archive/src/format/entry-cursor.ts';
import { decodeEntry } from '../../../archive/src/format/read-entry.ts';
import { askingForInheritance, isDescriptor, partsOf } from '../../../archive/src/format/security-descriptor.ts';
import type { WindowsMetadata } from '../../../archive/src/format/windows-metadata.ts';
import { encodedEntry, entries } from './arbitrary-entries.ts';
import { aDescriptor, anAce, anAcl, aSid, descriptors } from './arbitrary-windows.ts';
import { refuses } from './refuses-damage.ts';

const system = aSid(18);
const allowed = anAce(0, 0, 0x1f01ff, system);
const whole = aDescriptor({ owner: system, group: system, accesses: anAcl(allowed) });
const link = Buffer.from('0c0000a0040000000000000a', 'hex');

const entryWith = (more: Partial<WindowsMetadata>, type: Entry['type'] = more.reparse === undefined ? 'file' : 'symlink'): Entry => ({
  ...bareEntry,
  name: Buffer.from('file'),
  type,
  mode: 0o644,
  uid: 0,
  gid: 0,
  modified: 0n,
  windows: { attributes: 0x20, descriptor: undefined, streams: undefined, reparse: undefined, ...more },
});

const stream = (name: string): Partial<WindowsMetadata> => ({ streams: [[Buffer.from(name), Buffer.from('content')]] });
const withBytes = (bytes: Buffer, at: number, ...changed: readonly number[]): Buffer => {
  const damaged = Buffer.from(bytes);
  damaged.set(changed, at);
  return damaged;
};

describe('archive: what Windows keeps of an entry', () => {
  const isRefused = (more: Partial<WindowsMetadata>) => refuses(() => decodeEntry(encodedEntry(entryWith(more)), 'test'));

  it('is read where nothing is forged, or this would show nothing', () => {
    for (const honest of [{}, { descriptor: whole }, stream('\u0005SummaryInformation'), { reparse: link }]) {
      expect(decodeEntry(encodedEntry(entryWith(honest)), 'test')).to.deep.equal(entryWith(honest));
    }
  });

  it('is found by a cursor, and by the next entry it is forgotten', () => {
    const cursor = cursorAt(entryWith({ descriptor: whole }));

    expect(cursor.windows?.descriptor).to.deep.equal(whole);
    expect(cursorAt({ ...entryWith({}), windows: undefined }).windows).to.equal(undefined);
  });

  it('costs an entry of another system nothing', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const without = encodedEntry({ ...entry, windows: undefined });

        expect(decodeEntry(without, 'test')).to.deep.equal({ ...entry, windows: undefined });
        // The key of the map is 17, and no other member has a map for its value.
        expect(cursorAt({ ...entry, windows: undefined }).hasWindows).to.equal(false);
      }),
    );
  });

  for (const name of ['', 'a:b', ':$DATA', '..\\a', 'a/b', 'a\0b', 'a'.repeat(1025)])
    it(`is refused with a stream named ${JSON.stringify(name.slice(0, 20))}`, () => {
      expect(isRefused(stream(name))).to.equal(true);
    });

  it('is refused for a link with streams, which would go where it leads, and for anything else with reparse data', () => {
    expect(refuses(() => decodeEntry(encodedEntry(entryWith(stream('a'), 'symlink')), 'test'))).to.equal(true);
    for (const type of ['file', 'directory', 'fifo'] as const)
      expect(refuses(() => decodeEntry(encodedEntry(entryWith({ reparse: link }, type)), 'test'))).to.equal(true);
  });

  const forged: readonly (readonly [what: string, more: Partial<WindowsMetadata>])[] = [
    ['more attributes than there are bits', { attributes: 2 ** 32 }],
    ['a descriptor that is cut', { descriptor: whole.subarray(0, -1) }],
    ['a descriptor of another revision', { descriptor: withBytes(whole, 0, 2) }],
    ['a descriptor of pointers', { descriptor: withBytes(whole, 3, 0) }],
    ['an owner behind the end', { descriptor: withBytes(whole, 4, 0xff, 0xff, 0xff, 0x7f) }],
    ['an owner within the head', { descriptor: withBytes(whole, 4, 4) }],
    ['an owner longer than the rest', { descriptor: aDescriptor({ owner: withBytes(system, 1, 15) }) }],
    ['an owner of more numbers than any has', { descriptor: aDescriptor({ owner: aSid(...Array<number>(16).fill(1)) }) }],
    ['an access list whose entry is longer than it', { descriptor: aDescriptor({ accesses: withBytes(anAcl(allowed), 10, 0xff) }) }],
    ['an access list longer than the rest', { descriptor: aDescriptor({ accesses: withBytes(anAcl(allowed), 2, 0xff) }) }],
    ['an access list of more entries than it has room for', { descriptor: aDescriptor({ accesses: withBytes(anAcl(allowed), 4, 2) }) }],
    ['an access list whose entry has no length', { descriptor: aDescriptor({ accesses: withBytes(anAcl(allowed), 10, 0, 0) }) }],
    ['a descriptor longer than any', { descriptor: Buffer.concat([whole, Buffer.alloc(256 << 10)]) }],
    ['reparse data that is no link', { reparse: withBytes(link, 0, 0x13, 0, 0, 0x80) }],
    ['reparse data that is longer than it says', { reparse: Buffer.concat([link, link]) }],
    ['reparse data that is cut', { reparse: link.subarray(0, 6) }],
    ['reparse data longer than any', { reparse: Buffer.concat([withBytes(link, 4, 0xf9, 0x3f), Buffer.alloc(0x3ff9 - 4)]) }],
  ];
  for (const [what, more] of forged)
    it(`is refused with ${what}`, () => {
      expect(isRefused(more)).to.equal(true);
    });
});

describe('archive: security descriptors', () => {
  it('are told from what would lead the system beyond their bytes', () => {
    fc.assert(
      fc.property(descriptors, (descriptor) => {
        expect(isDescriptor(descriptor)).to.equal(true);
        expect(isDescriptor(descriptor.subarray(0, -1))).to.equal(false);
      }),
    );
  });

  it('say which parts they have; a label is no audit', () => {
    const audit = anAce(2, 0, 1, system);
    const label = anAce(0x11, 0, 1, aSid(0x2000));

    expect(partsOf(whole)).to.equal(7);
    expect(partsOf(aDescriptor({ audits: anAcl(label) }))).to.equal(0x10);
    expect(partsOf(aDescriptor({ audits: anAcl(label, audit) }))).to.equal(0x18);
    expect(partsOf(aDescriptor({ audits: anAcl() }))).to.equal(0);
    // Without a list at all everybody may do anything, which is something to set.
    expect(partsOf(aDescriptor({ control: 0x4 }))).to.equal(4);
  });

  it('ask for the mark of inheritance only where they had it', () => {
    const control = (bits: number) => askingForInheritance(aDescriptor({ accesses: anAcl(allowed), control: bits })).readUInt16LE(2);

    expect(control(0)).to.equal(0x8004);
    expect(control(0x400)).to.equal(0x8504);
    expect(control(0xc00)).to.equal(0x8f04);
  });
});
