import fc from 'fast-check';
import type { WindowsMetadata } from '../../../archive/src/format/windows-metadata.ts';
import { blobs } from '../../kit/arbitrary-bytes.ts';

const numbers32 = fc.nat({ max: 0xffff_ffff });
const sometimes = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(values, { nil: undefined });
const little = (bytes: number, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

/** A SID of so many numbers. */
export const aSid = (...numbers: readonly number[]): Buffer =>
  Buffer.concat([Buffer.of(1, numbers.length, 0, 0, 0, 0, 0, 5), ...numbers.map((number) => little(4, number))]);

/** An entry of an access list. */
export const anAce = (type: number, flags: number, mask: number, sid: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type, flags), little(2, 8 + sid.length), little(4, mask), sid]);

/** A list of such entries. */
export const anAcl = (...entries: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(entries);
  return Buffer.concat([Buffer.of(2, 0), little(2, 8 + content.length), little(2, entries.length), Buffer.of(0, 0), content]);
};

/** What a descriptor is made of; what is left out is not there. */
export interface DescriptorParts {
  readonly owner?: Buffer;
  readonly group?: Buffer;
  readonly audits?: Buffer;
  readonly accesses?: Buffer;
  readonly control?: number;
}

/** A self-relative descriptor: its head, and its parts in the order in which the head names them. */
export const aDescriptor = ({ owner, group, audits, accesses, control = 0 }: DescriptorParts): Buffer => {
  let end = 20;
  const offsets = [owner, group, audits, accesses].map((part) => {
    const at = part === undefined ? 0 : end;
    end += part?.length ?? 0;
    return little(4, at);
  });
  const present = (accesses === undefined ? 0 : 0x4) | (audits === undefined ? 0 : 0x10);
  const parts = [owner, group, audits, accesses].flatMap((part) => part ?? []);
  return Buffer.concat([Buffer.of(1, 0), little(2, 0x8000 | present | control), ...offsets, ...parts]);
};

const sids = fc.array(numbers32, { maxLength: 5 }).map((numbers) => aSid(...numbers));
const acls = fc
  .array(fc.tuple(fc.nat(0x14), fc.nat(0x1f), numbers32, sids), { maxLength: 3 })
  .map((entries) => anAcl(...entries.map((entry) => anAce(...entry))));

/** Whole descriptors with any of their parts. */
export const descriptors: fc.Arbitrary<Buffer> = fc
  .record(
    { owner: sids, group: sids, audits: acls, accesses: acls, control: fc.constantFrom(0, 0x400, 0xc00, 0x1000) },
    { requiredKeys: [] },
  )
  .map(aDescriptor);

/** Reparse data of a link, whatever is in it. */
export const reparseData: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(0xa000000c, 0xa0000003, 0x8000001b), blobs({ maxLength: 60 }))
  .map(([tag, content]) => Buffer.concat([little(4, tag), little(2, content.length), Buffer.of(0, 0), content]));

const streamNames = blobs({ minLength: 1, maxLength: 20 }).map((bytes) =>
  Buffer.from(bytes.map((byte) => ([0, 0x2f, 0x3a, 0x5c].includes(byte) ? 0x61 : byte))),
);

/** What Windows may keep of an entry. */
export const windowsMetadata: fc.Arbitrary<WindowsMetadata> = fc.record({
  attributes: numbers32,
  descriptor: sometimes(descriptors),
  streams: sometimes(fc.array(fc.tuple(streamNames, blobs({ maxLength: 40 })), { maxLength: 3 })),
  reparse: sometimes(reparseData),
});
