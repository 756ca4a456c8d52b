import { ContentReader, type PointReader } from '@tapedeck/archive';
import { notAFile, notCaptured } from './errors.ts';
import { findEntry } from './list-entries.ts';

/** The bytes of one file of a point, by its path as a person typed it. */
export async function* readFile(reader: PointReader, shown: string): AsyncGenerator<Uint8Array> {
  const { entry } = await findEntry(reader, shown);
  if (entry.type !== 'file') throw notAFile(shown, entry.type);
  if (entry.unread) throw notCaptured(shown);
  yield* new ContentReader(reader).bytes(entry);
}
