import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import {
  birthOf,
  blockKey,
  catalogFolder,
  createKnownIdsMemory,
  FragmentLog,
  headerSalt,
  LocalSet,
  listSet,
  loadCodec,
  type MediaHeader,
  type MediaOpener,
  MediaWriter,
  newMediaKey,
  ReadBack,
  readSetKeys,
  sortedIds,
  startCaptureThreads,
  wrapMediaKey,
} from '@tapedeck/archive';
import type { Created, Destination, Run } from '@tapedeck/core';
import { chooseType } from './choose-type.ts';
import { severalCodecs } from './errors.ts';
import { openSet, setFolder } from './open-set.ts';
import { ownPoints, pointsOfSet } from './own-points.ts';
import { paced } from './paced.ts';
import { rememberCatalog } from './remember-catalog.ts';
import type { Session, Sessions } from './session.ts';
import { siteSigner } from './site-signer.ts';
import { takeFragment } from './take-fragment.ts';
import { takeLock } from './take-lock.ts';
import { tellUnread } from './tell-unread.ts';

const formatVersion = 1;

/** Step `create`: takes the set's lock, decides the type, loads what is known, creates the empty media file. */
export const createMedia = async (run: Run, destination: Destination, sessions: Sessions): Promise<Created> => {
  const [codec, ...more] = run.pipeline.codecs;
  if (codec !== undefined && more.length > 0) throw severalCodecs([codec, ...more].map(({ name }) => name));
  const base = setFolder(run.job.name);
  await destination.makeFolder(base.slice(0, -1));
  const signer = siteSigner(run);
  const writing = await takeLock(run, destination, base, signer, startCaptureThreads);
  const { keys, identity } = await openSet(run, destination, base, signer, writing.owner);
  const local = LocalSet.open(run.stateFolder, { setId: keys.setId, recipient: keys.recipient, identity });
  const listing = ownPoints(await listSet(destination, base), signer);
  tellUnread(run, listing.broken);
  const ofSet = pointsOfSet(listing, keys.setId);
  const { type, reason, referable, knownIds } = await chooseType(run, { destination, base, listing: ofSet, local, identity });
  const last = listing.points.at(-1);
  const mediaId = randomBytes(16);
  const sequence = (last?.trailer.sequence ?? 0) + 1;
  const finalBase = `${base}${run.job.name}-${String(sequence).padStart(6, '0')}-${type}`;
  const workingBase = writing.owner.workingBase(finalBase, mediaId);
  const fitting = {
    setId: Buffer.from(keys.setId, 'hex'),
    signer: signer.publicKey,
    cipher: keys.recipient === undefined ? 'none' : 'aes-256-gcm',
    codecs: codec === undefined ? [] : [{ name: codec.name, version: codec.version, parameters: parametersOf(codec.options) }],
  } as const;
  const logOf = (id: Uint8Array) => local.fragmentLog(id);
  const fragment = await takeFragment(run, writing.owner, workingBase, {
    store: destination,
    base,
    header: fitting,
    logOf,
    signal: run.signal,
  });
  const mediaKey = newMediaKey();
  const header: MediaHeader = {
    format: formatVersion,
    mediaId,
    job: run.job.name,
    sequence,
    generation: writing.owner.generation,
    type,
    createdAt: run.startedAt.toISOString(),
    ...fitting,
    ...(keys.recipient === undefined ? {} : { wrappedKey: await wrapMediaKey(mediaKey, keys.recipient) }),
    origins: fragment?.origins ?? [],
  };
  const salt = headerSalt(header);
  const own = { mediaId, key: keys.recipient === undefined ? undefined : blockKey(mediaKey, salt) };
  const opener: MediaOpener = {
    births: [own, ...(await Promise.all(header.origins.map((origin) => birthOf(origin, header.cipher, identity))))],
    codecs: codec === undefined ? [] : [await loadCodec(codec)],
    modules: codec === undefined ? [] : [codec],
  };
  const setKeys = (await readSetKeys(destination, base))?.bytes;
  const maxPartBytes = destination.capabilities.maxFileBytes ?? Number.MAX_SAFE_INTEGER;
  const begun = fragment === undefined ? {} : { begun: fragment };
  const store = paced(run, destination);
  const writer = new MediaWriter({ store, workingBase, header, setKeys, maxPartBytes, ...begun });
  writing.writer = writer;
  const log = new FragmentLog(local.fragmentLog(mediaId), salt);
  writing.log = log;
  await writer.start();
  const session: Session = {
    destination,
    base,
    keys,
    writing,
    signer,
    local,
    header,
    type,
    opener,
    writer,
    log,
    readBack: run.job.verify.written ? new ReadBack(destination, writer) : undefined,
    finalBase,
    fragment,
    members: ofSet.points,
    referable,
    known: createKnownIdsMemory(fragment === undefined ? knownIds : [...knownIds, sortedIds(fragment.chunks)]),
    previous:
      last === undefined ? undefined : await rememberCatalog(run, last, { destination, listing, local, setId: keys.setId, identity }),
    balances: new Map(),
    nextPages: freshFolder(`${catalogFolder(local.folder)}.next`),
  };
  sessions.begin(run, session);
  return {
    mediaId: mediaId.toString('hex'),
    type,
    workingName: writer.workingName(writer.part),
    ...(reason === undefined ? {} : { reason }),
  };
};

const parametersOf = (options: unknown) => JSON.stringify(options ?? null);

const freshFolder = (folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  return folder;
};
