import { randomBytes } from 'node:crypto';
import { type MediaFile, openMediaFile, type PartNames } from '../../read/media-file.ts';
import type { Store } from '../../store/store.ts';
import { folderOf } from '../folder-of.ts';
import { hasCode } from '../has-code.ts';
import type { Heartbeat } from '../heartbeat.ts';
import { setKeysName } from '../keys-file.ts';
import { notePattern } from '../list-media.ts';
import type { LeftParts, MovedMedia, SetOwner, TrashGroup } from '../media-set.ts';
import { lockLost } from '../set-lock.ts';
import type { CommitLog } from './commit-log.ts';
import type { Member, SetState } from './commit-record.ts';
import { readRecords } from './read-records.ts';
import { RecordRemoval } from './record-removal.ts';
import { groupName, memberOf, nameByRun, signFolder, unlisted } from './set-files.ts';

/** Changes a set by commit records. No file is ever moved: each change is a record that says what belongs to the set from now on. */
export class RecordOwner implements SetOwner {
  readonly #store: Store;
  readonly #base: string;
  readonly #log: CommitLog;
  readonly #heartbeat: Heartbeat;
  readonly #removal: RecordRemoval;

  constructor(store: Store, base: string, log: CommitLog, heartbeat: Heartbeat) {
    this.#store = store;
    this.#base = base;
    this.#log = log;
    this.#heartbeat = heartbeat;
    this.#removal = new RecordRemoval(store, base, log);
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
    const member = memberOf(media, this.#base);
    try {
      await this.#change((state) => ({ ...state, members: [...state.members, member] }));
    } catch (error) {
      // Whoever has taken over since may have gone on from a record that has it: then it is a restore point.
      if (!hasCode(error, 'SET_LOCK_LOST') || !(await this.#isListed(member))) throw error;
    }
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
    await this.#removal.removeGone();
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
    await this.#removal.removeGone();
    await this.#removal.removeRecords();
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
    await this.#removal.removeGone();
    return freedBytes;
  }

  async removeLeftovers(): Promise<void> {
    const left = unlisted(this.#log.state, await this.#files());
    if (left.length > 0 || this.#log.state.begun.length > 0)
      await this.#change((state) => ({ ...state, begun: [], gone: [...state.gone, ...left] }));
    await this.#removal.removeGone();
    await this.#removal.removeSigns();
    await this.#removal.removeRecords();
  }

  async #isListed({ trailer }: Member): Promise<boolean> {
    const { newest } = await readRecords(this.#store, this.#base);
    return newest?.members.some((one) => one.trailer === trailer) === true;
  }

  #nameOf(path: string): string {
    return path.slice(this.#base.length);
  }

  #files() {
    return this.#store.list(folderOf(this.#base));
  }

  #change(next: (state: SetState) => SetState): Promise<void> {
    return this.#log.change((state) => {
      const then = next(state);
      return { ...then, gone: this.#removal.rest(then) };
    });
  }

  async #bytesOf(names: readonly string[]): Promise<number> {
    const wanted = new Set(names);
    return (await this.#files()).reduce((sum, { name, sizeBytes }) => sum + (wanted.has(name) ? sizeBytes : 0), 0);
  }
}
