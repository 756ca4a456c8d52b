import { randomBytes } from 'node:crypto';
import { type MediaFile, openMediaFile, type PartNames } from '../../read/media-file.ts';
import type { Store } from '../../store/store.ts';
import { hasCode } from '../has-code.ts';
import type { Heartbeat } from '../heartbeat.ts';
import { setKeysName } from '../keys-file.ts';
import { notePattern } from '../list-media.ts';
import type { LeftParts, MovedMedia, SetOwner, TrashGroup } from '../media-set.ts';
import { lockLost } from '../set-lock.ts';
import type { CommitLog } from './commit-log.ts';
import type { Member, SetState } from './commit-record.ts';
import { listNumbers, recordFolder } from './read-records.ts';
import { groupName, memberOf, nameByRun, signFolder, unlisted } from './set-files.ts';

/** The newest records are kept: readers may be at one of them, and people go back to one if the newest is damaged. */
const keptRecords = 3;

/**
 * Changes a set by commit records. No file is ever moved, and none is removed but those that the newest record calls gone: these belong to nothing any
 * more, whoever goes on, so that a removal may even arrive when its sender has long lost the lock.
 */
export class RecordOwner implements SetOwner {
  readonly #store: Store;
  readonly #base: string;
  readonly #log: CommitLog;
  readonly #heartbeat: Heartbeat;
  /** Is not there any more, so that the next record need not call it gone. */
  readonly #removed = new Set<string>();

  constructor(store: Store, base: string, log: CommitLog, heartbeat: Heartbeat) {
    this.#store = store;
    this.#base = base;
    this.#log = log;
    this.#heartbeat = heartbeat;
  }

  get generation(): number {
    return this.#log.state.generation;
  }

  keepAlive(beatMs: number, lost: (error: Error) => void): void {
    this.#heartbeat.keepAlive(beatMs, (cause) => lost(lockLost(cause)));
  }

  async release(): Promise<void> {
    await this.#heartbeat.stop();
    await this.#store.remove(signFolder(this.#base, this.generation));
    try {
      await this.#change((state) => ({ ...state, held: false }));
    } catch (error) {
      // There is nothing to give back.
      if (!hasCode(error, 'SET_LOCK_LOST')) throw error;
    }
  }

  workingBase(finalBase: string, mediaId: Uint8Array): string {
    return nameByRun(finalBase, mediaId);
  }

  async takeOver(parts: LeftParts, workingBase: string): Promise<PartNames> {
    const begun = { as: this.#nameOf(workingBase), parts: parts.map((part) => this.#nameOf(part)) };
    await this.#change((state) => ({ ...state, begun: [...state.begun, begun] }));
    return parts;
  }

  async publish(parts: PartNames): Promise<MediaFile | undefined> {
    const media = await openMediaFile(this.#store, parts);
    if (media === undefined) return undefined;
    await this.#change((state) => ({ ...state, members: [...state.members, memberOf(media, this.#base)] }));
    return media;
  }

  /** Under a name of its own: keys that were replaced cannot come back by a call that was late. */
  async writeKeys(bytes: Uint8Array): Promise<void> {
    const keys = `${setKeysName}-${randomBytes(8).toString('hex')}`;
    const file = await this.#store.createExclusive(this.#base + keys);
    try {
      await file.append(bytes);
      await file.flush();
    } finally {
      await file.close();
    }
    await this.#change((state) => ({ ...state, keys, gone: [...state.gone, state.keys] }));
    await this.#removeGone();
  }

  async markDeleted(now: Date, mediaIds: readonly string[]): Promise<void> {
    if (mediaIds.length === 0) return;
    const deleted = now.toISOString();
    const mark = (one: Member): Member => (mediaIds.includes(one.mediaId) ? { ...one, deleted } : one);
    await this.#change((state) => ({ ...state, members: state.members.map(mark) }));
  }

  async discard(now: Date, media: readonly MovedMedia[]): Promise<void> {
    if (media.length === 0) return;
    const { generation } = this;
    const since = now.toISOString();
    const moved = new Set(media.flatMap(({ parts }) => parts.map((part) => this.#nameOf(part))));
    const goes = ({ parts }: { readonly parts: readonly string[] }) => parts.some((part) => moved.has(part));
    await this.#change((state) => ({
      ...state,
      members: state.members.filter((member) => !goes(member)),
      trash: [...state.trash, ...state.members.filter(goes).map((member) => ({ ...member, generation, since }))],
    }));
  }

  /** Moves are done at once; only what they have freed may still lie there. */
  async finishMoves(): Promise<void> {
    await this.#removeGone();
    await this.#removeRecords();
  }

  async empty({ name, notes }: TrashGroup, isMissed: (mediaId: Uint8Array) => boolean): Promise<number> {
    const inGroup = this.#log.state.trash.filter((one) => groupName(one) === name);
    const missed = inGroup.filter(({ mediaId }) => isMissed(Buffer.from(mediaId, 'hex')));
    const freed = inGroup.filter((one) => !missed.includes(one));
    const ids = new Set(freed.map(({ mediaId }) => mediaId));
    const freedNotes = notes.map((note) => this.#nameOf(note)).filter((note) => ids.has(notePattern.exec(note)?.[1] ?? ''));
    const gone = [...freed.flatMap(({ parts }) => parts), ...freedNotes];
    await this.#change((state) => ({
      ...state,
      members: [...state.members, ...missed.map(({ generation, since, ...member }) => member)],
      trash: state.trash.filter((one) => !inGroup.some(({ mediaId }) => mediaId === one.mediaId)),
      gone: [...state.gone, ...gone],
    }));
    const freedBytes = await this.#bytesOf(gone);
    await this.#removeGone();
    return freedBytes;
  }

  async removeLeftovers(): Promise<void> {
    const left = unlisted(this.#log.state, await this.#files());
    if (left.length > 0 || this.#log.state.begun.length > 0)
      await this.#change((state) => ({ ...state, begun: [], gone: [...state.gone, ...left] }));
    await this.#removeGone();
    await this.#removeSigns();
    await this.#removeRecords();
  }

  #nameOf(path: string): string {
    return path.slice(this.#base.length);
  }

  #files() {
    return this.#store.list(this.#base.replace(/\/$/, ''));
  }

  #change(next: (state: SetState) => SetState): Promise<void> {
    return this.#log.change((state) => {
      const { gone, ...rest } = next(state);
      return { ...rest, gone: gone.filter((name) => !this.#removed.has(name)) };
    });
  }

  async #bytesOf(names: readonly string[]): Promise<number> {
    const wanted = new Set(names);
    return (await this.#files()).reduce((sum, { name, sizeBytes }) => sum + (wanted.has(name) ? sizeBytes : 0), 0);
  }

  /** Removes what the newest record calls gone. */
  async #removeGone(): Promise<void> {
    for (const name of this.#log.state.gone) {
      if (this.#removed.has(name)) continue;
      await this.#store.remove(this.#base + name);
      this.#removed.add(name);
    }
  }

  async #removeRecords(): Promise<void> {
    const numbers = await listNumbers(this.#store, this.#base);
    for (const number of numbers.slice(keptRecords)) await this.#store.remove(`${recordFolder(this.#base)}/${number}`);
  }

  /** Where others have shown that they live who do no more: of older locks than this one. */
  async #removeSigns(): Promise<void> {
    for (const { name } of await this.#store.list(`${this.#base}writers`)) {
      if (!(Number(name) < this.generation)) continue;
      const folder = `${this.#base}writers/${name}`;
      for (const item of await this.#store.list(folder)) await this.#store.remove(`${folder}/${item.name}`);
      await this.#store.remove(folder);
    }
  }
}
