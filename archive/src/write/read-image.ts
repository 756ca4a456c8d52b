import type { Hole } from '../format/entry.ts';
import { InFlight } from '../pool/in-flight.ts';
import type { CaptureEngine } from './capture-engine.ts';
import { expectResult } from './expect-result.ts';
import { partBytes } from './image-map.ts';
import type { CapturedRoot, ReadPart } from './unit-results.ts';

/** Parts that are under way for each worker: one at work, and one that waits. */
const partsPerWorker = 2;

/** Has all workers read the parts of an image, then completes its entry. */
export const readImage = async (engine: CaptureEngine, image: number, imageBytes: number): Promise<CapturedRoot> => {
  const parts: ReadPart[] = [];
  const reading = new InFlight();
  for (let offset = 0, number = 0; offset < imageBytes; offset += partBytes(imageBytes), number++) {
    const unit = { kind: 'part', id: engine.nextId(), image, offset, bytes: Math.min(partBytes(imageBytes), imageBytes - offset) } as const;
    const read = engine.run(unit).then((result) => {
      parts[number] = expectResult(result, 'part');
    });
    reading.add(read);
    await reading.fewerThan(partsPerWorker * engine.size);
  }
  await reading.settle();
  const refusal = parts.find((part) => part.refusal !== undefined)?.refusal;
  const badBytes = parts.reduce((sum, part) => sum + part.badBytes, 0);
  const ids = Buffer.concat(parts.map((part) => part.ids));
  const holes = joined(parts.flatMap((part) => part.holes));
  const unit = { kind: 'imaged', id: engine.nextId(), image, ids, holes, badBytes, refusal } as const;
  return expectResult(await engine.run(unit), 'root');
};

/** Holes in order, those that touch made one. */
const joined = (holes: readonly Hole[]): readonly Hole[] => {
  const all: [number, number][] = [];
  for (const [offset, bytes] of holes) {
    const last = all.at(-1);
    if (last !== undefined && last[0] + last[1] === offset) last[1] += bytes;
    else all.push([offset, bytes]);
  }
  return all;
};
