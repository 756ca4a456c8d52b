import { basename } from 'node:path/posix';
import {
  ArchiveError,
  hex,
  listSet,
  type MediaFile,
  mediaOf,
  openMediaFile,
  openMediaSet,
  readNotes,
  verifyMedia,
} from '@tapedeck/archive';
import { listPoints } from '../../plugins/backup/src/list-points.ts';
import { isDeleted, isStandIn, type NotedMedia, readSet } from '../../plugins/backup/src/maintain/set-facts.ts';
import { siteSigner } from '../../plugins/backup/src/site-signer.ts';
import { job, type World } from './world.ts';

const base = `${job}/`;

/** What must hold whenever nobody is in the middle of something. Answers what does not. */
export const broken = async (world: World): Promise<readonly string[]> => {
  const { destination, observer, ledger } = world;
  const { listing, media } = await readSet(destination, base, siteSigner(observer));
  const trash = await mediaInTrash(world);
  const points = media.filter((one) => !isStandIn(one.media) && !isDeleted(one));
  return [
    ...ledger.violations,
    ...points.flatMap((point) => incomplete(point, listing.points, trash)),
    ...points.flatMap((point) => fragments(point, ledger.named)),
    ...hidden(world, listing.points),
    ...lastGone('complete', ledger, [...media, ...trash], points),
    ...lastGone('proven', ledger, [...media, ...trash], points),
  ];
};

/** Every point has all that it refers to, itself or by what stands in for it, in the set. */
const incomplete = ({ id, media }: NotedMedia, set: readonly MediaFile[], trash: readonly NotedMedia[]): readonly string[] =>
  media.trailer.refersTo
    .filter((needed) => mediaOf(set, needed) === undefined)
    .map((needed) => {
      const isInTrash = trash.some((one) => one.id === hex(needed));
      return `Point ${id} needs ${hex(needed)}, which is ${isInTrash ? 'in the trash' : 'gone'}.`;
    });

/** What is listed was given its name part by part, by an owner of the lock. */
const fragments = ({ id, media }: NotedMedia, named: ReadonlySet<string>): readonly string[] =>
  media.parts.every((part) => named.has(basename(part))) ? [] : [`Fragment ${id} is counted as a point.`];

/** What was committed, and moved by nobody since, is listed. */
const hidden = ({ ledger }: World, set: readonly MediaFile[]): readonly string[] => {
  const ids = new Set(set.map(({ trailer }) => hex(trailer.mediaId)));
  return [...ledger.committed]
    .filter(([id, parts]) => !ids.has(id) && !parts.some((part) => ledger.moved.has(basename(part))))
    .map(([id, parts]) => `The committed point ${id} (${parts[0]}) is not listed.`);
};

/** The last point that was ever noted to be complete, or proven, is still one of the points, unless a newer one is. */
const lastGone = (
  what: 'complete' | 'proven',
  { noted }: World['ledger'],
  media: readonly NotedMedia[],
  points: readonly NotedMedia[],
): readonly string[] => {
  const is = ({ id, notes }: NotedMedia) =>
    noted[what].has(id) || notes.some(({ kind, outcome }) => kind === what || (kind === 'outcome' && outcome === what));
  const last = Math.max(0, ...media.filter(({ id }) => noted[what].has(id)).map(orderOf));
  return last === 0 || points.some((point) => is(point) && orderOf(point) >= last)
    ? []
    : [`The last ${what} point, number ${last}, was removed.`];
};

const orderOf = ({ media }: NotedMedia): number => media.trailer.sequence;

const mediaInTrash = async (world: World): Promise<readonly NotedMedia[]> => {
  const { destination } = world;
  const found: NotedMedia[] = [];
  for (const { media, notes } of await (await openMediaSet(destination, base)).trash())
    for (const parts of media) {
      const one = await openIfWhole(world, parts);
      if (one === undefined) continue;
      const id = hex(one.trailer.mediaId);
      const noteNames = notes.filter((name) => basename(name).startsWith(`${id}.`));
      found.push({ id, media: one, noteNames, ...(await readNotes(destination, '', noteNames, one.trailer.signer)) });
    }
  return found;
};

/** A power cut may have left it half moved. */
const openIfWhole = async ({ destination }: World, parts: readonly string[]): Promise<MediaFile | undefined> => {
  try {
    return await openMediaFile(destination, parts);
  } catch (error) {
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
};

/** Every point reads back, and the listing that people see calls none of them broken. */
export const unreadable = async ({ destination, observer }: World): Promise<readonly string[]> => {
  const { points } = await listSet(destination, base);
  const signal = new AbortController().signal;
  const found: string[] = [];
  for (const media of points) {
    const { findings } = await verifyMedia({ store: destination, media, opener: undefined, share: 1, signal, progress: () => undefined });
    found.push(...findings.map(({ message }) => message));
  }
  const states = await listPoints(observer, destination);
  return [...found, ...states.flatMap(({ id, state, note }) => (id !== '' && state === 'incomplete' ? [`${id}: ${note}`] : []))];
};
