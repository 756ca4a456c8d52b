import type { ArchiveError } from '../../errors.ts';
import { type MediaFile, openMediaFile } from '../../read/media-file.ts';
import type { Store } from '../../store/store.ts';
import { folderOf } from '../folder-of.ts';
import { hasCode } from '../has-code.ts';
import { readKeysFile, setKeysName } from '../keys-file.ts';
import {
  type BrokenMedia,
  brokenBy,
  groupNotes,
  groupParts,
  listMedia,
  notePattern,
  refuseUnread,
  type SetListing,
} from '../list-media.ts';
import type { LeftParts, LockRequest, MediaSet, SetKeysFile, SetOwner, TrashGroup } from '../media-set.ts';
import type { CommitRecord, Member, SetState, Trashed } from './commit-record.ts';
import { type Records, readRecords, recordDamaged } from './read-records.ts';
import { takeRecordLock } from './record-lock.ts';
import { groupName, isNamedByRun, memberOf, unlisted } from './set-files.ts';

/**
 * A media set where the store cannot rename. Files are written under names that no other one ever has, and stay there; a file belongs to the set as the
 * newest commit record says.
 */
export class RecordSet implements MediaSet {
  readonly #store: Store;
  readonly #base: string;

  constructor(store: Store, base: string) {
    this.#store = store;
    this.#base = base;
  }

  async list(): Promise<SetListing> {
    const { newest, damaged } = await this.#records();
    const listing = newest === undefined ? await listMedia(this.#store, this.#base) : await this.#listMembers(newest);
    const records = damaged.map((name) => ({ parts: [name], ...saying(recordDamaged(name)) }));
    return { ...listing, broken: [...listing.broken, ...records] };
  }

  async readKeys(): Promise<SetKeysFile | undefined> {
    const name = (await this.#records()).newest?.keys ?? setKeysName;
    const there = (await this.#files()).some((item) => item.name === name);
    return there ? readKeysFile(this.#store, this.#base + name) : undefined;
  }

  async trash(): Promise<readonly TrashGroup[]> {
    const trash = (await this.#records()).newest?.trash ?? [];
    const files = await this.#files();
    const groups = new Map<string, Trashed[]>();
    for (const one of trash) {
      const name = groupName(one);
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    return [...groups].map(([name, media]) => this.#group(name, media, files)).sort((a, b) => a.generation - b.generation);
  }

  async leftParts(): Promise<readonly LeftParts[]> {
    const { newest } = await this.#records();
    if (newest === undefined) return [];
    const left = unlisted(newest, await this.#files());
    const groups = groupParts(left);
    const goneOn = newest.begun
      .filter(({ parts }) => parts.every((part) => left.includes(part)))
      .flatMap(({ as, parts }) => groups.filter(([first]) => first?.startsWith(`${as}.`)).map((group) => [...parts, ...group]));
    return [...goneOn, ...groups].map((group) => group.map((part) => this.#base + part));
  }

  async take(request: LockRequest): Promise<SetOwner> {
    return takeRecordLock(this.#store, this.#base, request, () => this.#adopted());
  }

  /** What a set becomes that was brought here from a store which can rename: what is whole is a member. */
  async #adopted(): Promise<SetState> {
    const listing = await listMedia(this.#store, this.#base);
    // What is no member now would be none for good.
    refuseUnread(listing);
    const members = listing.points.map((media) => memberOf(media, this.#base));
    return { generation: 0, held: false, keys: setKeysName, members, trash: [], begun: [], gone: [] };
  }

  #records(): Promise<Records> {
    return readRecords(this.#store, this.#base);
  }

  #files() {
    return this.#store.list(folderOf(this.#base));
  }

  async #listMembers(record: CommitRecord): Promise<SetListing> {
    const files = await this.#files();
    const points: MediaFile[] = [];
    const broken: BrokenMedia[] = [];
    for (const member of record.members) {
      const found = await this.#open(member);
      if ('reason' in found) broken.push(found);
      else points.push(found);
    }
    points.sort((a, b) => a.trailer.sequence - b.trailer.sequence);
    const strange = groupParts(unlisted(record, files, (name) => !isNamedByRun(name)));
    broken.push(
      ...strange.map((parts) => ({ parts: parts.map((part) => this.#base + part), code: 'MEDIA_NOT_COMMITTED', reason: notListed })),
    );
    return { points, broken, notes: groupNotes(files.map(({ name }) => name)), deleted: deletedOf(record) };
  }

  async #open({ parts, trailer }: Member): Promise<MediaFile | BrokenMedia> {
    const names = parts.map((part) => this.#base + part);
    try {
      const media = await openMediaFile(this.#store, names);
      if (media?.trailerHash.toString('hex') === trailer) return media;
      return { parts: names, code: 'MEDIA_NOT_COMMITTED', reason: 'It does not end as the commit record says.' };
    } catch (error) {
      if (!hasCode(error, 'DESTINATION_MISSING')) return brokenBy(names, error);
      return { parts: names, code: 'MEDIA_PARTS_MISSING', reason: 'The commit record lists it, and it is not here.' };
    }
  }

  #group(name: string, media: readonly Trashed[], files: readonly { readonly name: string; readonly sizeBytes: number }[]): TrashGroup {
    const [{ generation, since } = { generation: 0, since: '' }] = media;
    const ids = new Set(media.map(({ mediaId }) => mediaId));
    const notes = files.map((file) => file.name).filter((file) => ids.has(notePattern.exec(file)?.[1] ?? ''));
    const all = new Set([...media.flatMap(({ parts }) => parts), ...notes]);
    return {
      name,
      generation,
      since: new Date(since),
      media: media.map(({ parts }) => parts.map((part) => this.#base + part)),
      notes: notes.map((note) => this.#base + note),
      storedBytes: files.reduce((sum, file) => sum + (all.has(file.name) ? file.sizeBytes : 0), 0),
    };
  }
}

const deletedOf = ({ members }: CommitRecord): ReadonlyMap<string, string> =>
  new Map(members.flatMap(({ mediaId, deleted }) => (deleted === undefined ? [] : [[mediaId, deleted]])));

const notListed = 'No commit record lists it.';

const saying = ({ code, message }: ArchiveError) => ({ code, reason: message });
