import { type Note, writeNote } from '@tapedeck/archive';
import type { NotedMedia, SetFacts } from '../maintain/set-facts.ts';
import type { Replicating } from './replicate-set.ts';

/** What is said of a point itself, wherever it lies; the others are about one medium. */
const carried: readonly Note['kind'][] = ['outcome', 'pinned', 'unpinned', 'tagged'];

/** Writes beside the media files of a replica what is known of them by now: how their runs ended, what people have said of them. */
export const noteReplica = async ({ to, base, signer, run, outcome }: Replicating, source: SetFacts, there: SetFacts): Promise<void> => {
  const newest = source.media.at(-1);
  for (const copy of there.media) {
    const original = source.media.find(({ id }) => id === copy.id);
    if (original === undefined) continue;
    // Beside the point of this run that is said at its end only.
    const isUntold = original === newest && outcome !== undefined && !saysOutcome(original);
    const own = isUntold ? [{ mediaId: copy.id, kind: 'outcome', time: run.host.now().toISOString(), outcome } as const] : [];
    for (const note of newsFor(copy, [...original.notes, ...own])) await writeNote(to, base, note, signer);
  }
};

const saysOutcome = ({ notes }: NotedMedia): boolean => notes.some(({ kind }) => kind === 'outcome');

/** Notes that the copy lacks. An outcome is said as often as it changes, so only the last one counts. */
const newsFor = (copy: NotedMedia, notes: readonly Note[]): readonly Note[] => {
  const lastOutcome = (of: readonly Note[]) => of.findLast(({ kind }) => kind === 'outcome')?.outcome;
  const isThere = (note: Note) =>
    note.kind === 'outcome'
      ? note.outcome !== lastOutcome(notes) || note.outcome === lastOutcome(copy.notes)
      : copy.notes.some(({ kind, time, text }) => kind === note.kind && time === note.time && text === note.text);
  return notes.filter((note) => carried.includes(note.kind) && !isThere(note));
};
