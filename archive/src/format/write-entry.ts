import type { CborWriter } from './cbor-writer.ts';
import { type Entry, entryKeys, entryTypes } from './entry.ts';
import { writeWindows } from './windows-metadata.ts';

/** Appends one entry: a map with small integer keys in ascending order, members that do not apply left out. */
export const writeEntry = (writer: CborWriter, entry: Entry): void => {
  const { born, chunks, list, linkTarget, hardLink, device, attributes, holes, windows } = entry;
  const optional = [born, chunks, list, linkTarget, hardLink, device, attributes, holes, windows];
  writer.map(7 + optional.filter((member) => member !== undefined).length + (entry.torn ? 1 : 0) + (entry.unread ? 1 : 0));
  writer.integer(entryKeys.name);
  writer.bytes(entry.name);
  writer.integer(entryKeys.type);
  writer.integer(entryTypes.indexOf(entry.type));
  writer.integer(entryKeys.size);
  writer.integer(entry.size);
  writer.integer(entryKeys.mode);
  writer.integer(entry.mode);
  writer.integer(entryKeys.uid);
  writer.integer(entry.uid);
  writer.integer(entryKeys.gid);
  writer.integer(entry.gid);
  writer.integer(entryKeys.modified);
  writer.integer(entry.modified);
  if (born !== undefined) {
    writer.integer(entryKeys.born);
    writer.integer(born);
  }
  if (chunks !== undefined) {
    writer.integer(entryKeys.chunks);
    writer.bytes(chunks);
  }
  if (list !== undefined) {
    writer.integer(entryKeys.list);
    writer.value([list.depth, list.id]);
  }
  if (linkTarget !== undefined) {
    writer.integer(entryKeys.linkTarget);
    writer.bytes(linkTarget);
  }
  if (hardLink !== undefined) writeMember(writer, entryKeys.hardLink, [...hardLink]);
  if (device !== undefined) writeMember(writer, entryKeys.device, [...device]);
  if (attributes !== undefined)
    writeMember(
      writer,
      entryKeys.attributes,
      attributes.map((pair) => [...pair]),
    );
  if (holes !== undefined)
    writeMember(
      writer,
      entryKeys.holes,
      holes.map((hole) => [...hole]),
    );
  if (entry.torn) writeMember(writer, entryKeys.torn, true);
  if (entry.unread) writeMember(writer, entryKeys.unread, true);
  if (windows !== undefined) {
    writer.integer(entryKeys.windows);
    writeWindows(writer, windows);
  }
};

const writeMember = (writer: CborWriter, key: number, value: Parameters<CborWriter['value']>[0]): void => {
  writer.integer(key);
  writer.value(value);
};
