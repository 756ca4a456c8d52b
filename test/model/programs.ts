import { randomBytes } from 'node:crypto';
import { basename } from 'node:path/posix';
import {
  copiedOrigins,
  type LiveChunks,
  type LocalSet,
  listSet,
  type MediaFile,
  type MediaHeader,
  MediaWriter,
  openMediaFile,
  ReaderLease,
  readSetKeys,
  type SetOwner,
  writeCopied,
  writeNote,
} from '@tapedeck/archive';
import type { Outcome } from '@tapedeck/core';
import { chooseType } from '../../plugins/backup/src/choose-type.ts';
import { listPoints } from '../../plugins/backup/src/list-points.ts';
import { consolidatePoint } from '../../plugins/backup/src/maintain/consolidate-point.ts';
import { removePoints } from '../../plugins/backup/src/maintain/remove-points.ts';
import { isDeleted, isStandIn, readSet } from '../../plugins/backup/src/maintain/set-facts.ts';
import { openSet } from '../../plugins/backup/src/open-set.ts';
import { outcomeNote } from '../../plugins/backup/src/outcome-note.ts';
import { ownPoints, pointsOfSet } from '../../plugins/backup/src/own-points.ts';
import { publish } from '../../plugins/backup/src/publish.ts';
import { provePresent, referencesOf } from '../../plugins/backup/src/references.ts';
import { siteSigner } from '../../plugins/backup/src/site-signer.ts';
import { takeLock } from '../../plugins/backup/src/take-lock.ts';
import { codec } from './seed.ts';
import { takeLeft } from './take-left.ts';
import { type Desk, job, type Program } from './world.ts';

const base = `${job}/`;
const day = 86_400_000;

/** Which of some items, one bit for each. */
type Choice = number;

const chosen = <Item>(items: readonly Item[], choice: Choice): readonly Item[] => items.filter((_, place) => (choice >> (place % 30)) & 1);

/** What a writer does. */
export interface Writing {
  /** Which of the points that it may refer to it does refer to. */
  readonly refersTo: Choice;
  /** Whether it stores so much that it is worth trimming once nothing needs it. */
  readonly heavy: boolean;
  /** Whether it goes on from what a dead run has left. */
  readonly resumes: boolean;
  readonly outcome: Extract<Outcome, 'complete' | 'degraded'>;
  /** What it removes afterwards, when it was complete. */
  readonly removes: Choice;
  readonly graceDays: number;
}

/** Backs up: what a run of the kind `backup` does at the destination, with media files of ready-made blocks in the place of the engine. */
export const writing =
  (plan: Writing, blocks: LiveChunks): Program =>
  async (desk) => {
    const { run, destination, world } = desk;
    const signer = siteSigner(run);
    await destination.makeFolder(job);
    const held = await takeLock(run, destination, base, signer);
    let outcome: Outcome = 'failed';
    try {
      const media = await writeMedia(desk, plan, blocks, held.owner);
      held.committed = media;
      held.noteOutcome = outcomeNote(run, { destination, base, signer }, media);
      held.cleanUp = () => held.owner.removeLeftovers();
      world.ledger.committed.set(hex(media.trailer.mediaId), media.parts);
      run.signal.throwIfAborted();
      if (plan.outcome === 'complete' && plan.removes > 0) await remove(desk, plan);
      outcome = plan.outcome;
    } finally {
      await run.end(outcome);
    }
    // Whoever takes the lock from now on knows of it.
    if (held.committed !== undefined && outcome === 'complete' && !world.ledger.hasLost(desk.actor))
      world.ledger.noted.complete.add(hex(held.committed.trailer.mediaId));
  };

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex');

const writeMedia = async ({ run, destination }: Desk, plan: Writing, blocks: LiveChunks, owner: SetOwner): Promise<MediaFile> => {
  const signer = siteSigner(run);
  const { keys } = await openSet(run, destination, base, signer, owner);
  const listing = pointsOfSet(ownPoints(await listSet(destination, base), signer), keys.setId);
  const { type, referable } = await chooseType(run, { destination, base, listing, local: forgetful, identity: undefined });
  const refersTo = referencesOf(chosen(referable, plan.refersTo));
  const sequence = (listing.points.at(-1)?.trailer.sequence ?? 0) + 1;
  const finalBase = `${base}${job}-${String(sequence).padStart(6, '0')}-${type}`;
  const mediaId = randomBytes(16);
  const workingBase = owner.workingBase(finalBase, mediaId);
  const left = plan.resumes ? await takeLeft(destination, base, owner, workingBase) : undefined;
  // What is left was heavy, or is not worth much.
  const sources = plan.heavy && left === undefined ? [blocks] : [];
  const header: MediaHeader = {
    format: 1,
    mediaId,
    setId: Buffer.from(keys.setId, 'hex'),
    job,
    sequence,
    generation: owner.generation,
    type,
    createdAt: run.startedAt.toISOString(),
    cipher: 'none',
    codecs: [{ name: codec.name, version: codec.version, parameters: null }],
    origins: left?.origins ?? copiedOrigins(sources),
    signer: signer.publicKey,
  };
  const writer = new MediaWriter({
    store: destination,
    workingBase,
    ...(left === undefined ? {} : { begun: left.begun }),
    header,
    setKeys: (await readSetKeys(destination, base))?.bytes,
    maxPartBytes: destination.capabilities.maxFileBytes ?? Number.MAX_SAFE_INTEGER,
  });
  await provePresent(destination, listing.points, refersTo);
  const root = emptyRoot(run.startedAt);
  const file = { writer, header, sources, root, replaces: [], refersTo, codec: undefined, key: undefined };
  await writeCopied({ ...file, signer, signal: run.signal });
  run.signal.throwIfAborted();
  return publish(owner, writer, finalBase);
};

const emptyRoot = (time: Date) => ({
  host: job,
  startedAt: time.toISOString(),
  finishedAt: time.toISOString(),
  roots: [],
  directories: [],
  statistics: { files: 0, directories: 0, others: 0, sourceBytes: 0 },
  captured: [],
  workloads: [],
  siteFile: null,
});

/** What a site remembers of the set: that it has seen every media file, whose chunks are of no interest here. */
const forgetful: LocalSet = {
  folder: '',
  gearSeed: Buffer.alloc(32),
  fragmentLog: () => '',
  forgetFragments: () => undefined,
  ids: () => Buffer.of(),
  saveIds: () => undefined,
};

const noteProven = async ({ run, destination, world }: Desk, { trailer }: MediaFile): Promise<void> => {
  const mediaId = hex(trailer.mediaId);
  const { ledger } = world;
  const { quiet } = ledger;
  await writeNote(destination, base, { mediaId, time: run.host.now().toISOString(), kind: 'proven' }, siteSigner(run));
  const facts = await readSet(world.destination, base, siteSigner(run));
  // It comes too late for what was removed already, and may come too late for whoever holds the lock meanwhile.
  const inTime = quiet !== undefined && quiet === ledger.quiet && facts.media.some((one) => one.id === mediaId && !isDeleted(one));
  if (inTime) ledger.noted.proven.add(mediaId);
};

/** What a pruner does. */
export interface Removing {
  readonly removes: Choice;
  readonly graceDays: number;
}

const remove = async ({ run, destination }: Desk, { removes, graceDays }: Removing): Promise<void> => {
  const ids = chosen(await listPoints(run, destination), removes).flatMap(({ id }) => (id === '' ? [] : [id]));
  await removePoints(run, destination, { ids, graceMs: graceDays * day });
};

/** Removes points, trims what is held, and empties the trash. */
export const removing =
  (plan: Removing): Program =>
  (desk) =>
    toTheEnd(desk, () => remove(desk, plan));

/** Makes a full point of the newest one. */
export const consolidating: Program = (desk) => toTheEnd(desk, () => consolidatePoint(desk.run, desk.destination));

const toTheEnd = async ({ run }: Desk, work: () => Promise<unknown>): Promise<void> => {
  let outcome: Outcome = 'failed';
  try {
    await work();
    outcome = 'complete';
  } finally {
    await run.end(outcome);
  }
};

/** Reads a point and all that it refers to under a lease, as a drill does, and writes down that it has been proven. */
export const proving =
  (choice: number): Program =>
  async (desk) => {
    const { actor, run, destination, world } = desk;
    const before = world.elapsedMs;
    const lease = await ReaderLease.take(destination, base, 10_000);
    // Who took so long that somebody waited for it meanwhile may have lost the lease already.
    const holds = lease !== undefined && world.elapsedMs === before;
    try {
      const { listing, media: all } = await readSet(destination, base, siteSigner(run));
      const { points } = listing;
      const candidates = all.filter((one) => !isStandIn(one.media) && !isDeleted(one));
      const point = candidates[choice % Math.max(1, candidates.length)]?.media;
      if (point === undefined) return;
      const needed = new Set([point.trailer.mediaId, ...point.trailer.refersTo].map(hex));
      const read = points.filter(({ trailer }) => needed.has(hex(trailer.mediaId)));
      try {
        for (const media of read) await openMediaFile(destination, media.parts);
      } finally {
        // It may have been moved meanwhile, but not freed.
        const gone = missing(read, await world.mediaNames());
        if (holds && !actor.hasSlept && gone.length > 0) world.ledger.violate(`${actor.name} reads what was freed: ${gone.join()}`);
      }
      await noteProven(desk, point);
    } finally {
      await lease?.release();
    }
  };

const missing = (read: readonly MediaFile[], names: ReadonlySet<string>): readonly string[] =>
  read.flatMap(({ parts }) => parts.map((part) => basename(part))).filter((name) => !names.has(name));
