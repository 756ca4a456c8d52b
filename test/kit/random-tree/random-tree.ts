import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { noise } from '../noise.ts';
import { makeNode, setAttribute, setTimes } from '../system-calls.ts';
import type { Dice } from './dice.ts';

/** How large a random tree may become. */
export interface RandomTreeLimits {
  /** Entries of a crowded folder; at most twice as many. */
  readonly crowd: number;
  /** Bytes of a large file; at most twice as many. */
  readonly large: number;
}

const pipe = 0o010644;

/** A tree that chance makes and changes, with everything in it that change detection could take for something else. Linux, as root. */
export class RandomTree {
  readonly #root: Buffer;
  readonly #dice: Dice;
  readonly #limits: RandomTreeLimits;
  /** What was done, for the message of a failure. */
  readonly log: string[] = [];

  constructor(root: string, dice: Dice, limits: RandomTreeLimits) {
    this.#root = Buffer.from(root);
    this.#dice = dice;
    this.#limits = limits;
  }

  /** Does `count` random things to the tree. */
  change(count: number): void {
    for (let done = 0; done < count; done++) this.#changeOne();
  }

  #changeOne(): void {
    const actions = [
      this.#addFile,
      this.#addFile,
      this.#addFolder,
      this.#addOther,
      this.#addLink,
      this.#remove,
      this.#move,
      this.#rewrite,
      this.#rewrite,
      this.#replace,
      this.#resize,
      this.#touch,
      this.#dress,
      this.#swap,
      this.#change,
    ];
    if (this.#dice.once(80)) this.#addCrowd();
    else if (this.#dice.once(60)) this.#addLarge();
    else this.#dice.pick(actions)?.call(this);
  }

  #addFile(): void {
    const path = this.#free();
    const size = this.#dice.pick([0, 1, 100, 5000, 70_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20]) ?? 0;
    writeFileSync(path, this.#content(size), { flag: 'wx' });
    this.#say('file', path);
  }

  #addLarge(): void {
    const path = this.#free();
    writeFileSync(path, this.#content(this.#limits.large + this.#dice.below(this.#limits.large)), { flag: 'wx' });
    this.#say('large file', path);
  }

  #addFolder(): void {
    const path = this.#free();
    mkdirSync(path);
    this.#say('folder', path);
    for (let left = this.#dice.below(4); left > 0; left--) {
      const name = join(path, this.#name());
      if (!exists(name)) writeFileSync(name, this.#content(this.#dice.below(300)));
    }
  }

  #addCrowd(): void {
    const path = this.#free();
    mkdirSync(path);
    const count = this.#limits.crowd + this.#dice.below(this.#limits.crowd);
    for (let number = 0; number < count; number++) writeFileSync(join(path, Buffer.from(`${(number * 7919) % 104_729} of many`)), '');
    this.#say(`crowd of ${count}`, path);
  }

  #addOther(): void {
    const path = this.#free();
    if (this.#dice.once(2)) symlinkSync(this.#bytesBut(1 + this.#dice.below(90), 0), path);
    else makeNode(path, pipe);
    this.#say('other', path);
  }

  #addLink(): void {
    const from = this.#any('file');
    if (from === undefined) return;
    const path = this.#free();
    linkSync(from, path);
    this.#say(`link to ${shown(from)}`, path);
  }

  #remove(): void {
    const path = this.#any();
    if (path === undefined) return;
    this.#say('remove', path);
    removePath(path);
  }

  #move(): void {
    const from = this.#any();
    const folder = this.#folder();
    if (from === undefined || isWithin(folder, from)) return;
    const to = this.#free(folder);
    this.#say(`move ${shown(from)}`, to);
    renameSync(from, to);
  }

  /** Other content of the same length under the same modification time. */
  #rewrite(): void {
    const path = this.#any('file');
    if (path === undefined) return;
    const { size, mtimeNs, atimeNs } = lstatSync(path, { bigint: true });
    writeFileSync(path, this.#content(Number(size)));
    if (this.#dice.once(2)) setTimes(path, atimeNs, mtimeNs);
    this.#say('rewrite', path);
  }

  /** Another file of the same length and time is moved over it, as editors and package managers do. */
  #replace(): void {
    const path = this.#any('file');
    if (path === undefined) return;
    const { size, mtimeNs, atimeNs } = lstatSync(path, { bigint: true });
    const beside = this.#free();
    writeFileSync(beside, this.#content(Number(size)));
    setTimes(beside, atimeNs, mtimeNs);
    renameSync(beside, path);
    this.#say('replace', path);
  }

  #resize(): void {
    const path = this.#any('file');
    if (path === undefined) return;
    const { size } = lstatSync(path);
    // What grows this way has a hole at its end.
    truncateSync(path, this.#dice.once(2) ? this.#dice.below(size + 1) : size + this.#dice.below(3 << 20));
    this.#say('resize', path);
  }

  #touch(): void {
    const path = this.#any();
    if (path === undefined) return;
    const time = BigInt(this.#dice.below(2 ** 31)) * 1_000_000_000n + BigInt(this.#dice.below(1e9));
    setTimes(path, time, this.#dice.once(4) ? -time : time);
    this.#say('touch', path);
  }

  #dress(): void {
    const path = this.#any('file') ?? this.#any('folder');
    if (path === undefined) return;
    if (this.#dice.once(2)) chownSync(path, this.#dice.below(3), this.#dice.below(3));
    if (this.#dice.once(2)) setAttribute(path, `user.${this.#dice.below(3)}`, this.#dice.bytes(this.#dice.below(40)));
    chmodSync(path, this.#dice.pick([0, 0o400, 0o500, 0o644, 0o750, 0o777, 0o2755, 0o4711, 0o1777]) ?? 0);
    this.#say('dress', path);
  }

  /** Two entries of any kind change places. */
  #swap(): void {
    const [one, other] = [this.#any(), this.#any()];
    if (one === undefined || other === undefined || isWithin(one, other) || isWithin(other, one)) return;
    const beside = this.#free(this.#root);
    for (const [from, to] of [
      [one, beside],
      [other, one],
      [beside, other],
    ] as const)
      renameSync(from, to);
    this.#say(`swap with ${shown(other)}`, one);
  }

  /** An entry of another kind takes its name. */
  #change(): void {
    const path = this.#any();
    if (path === undefined) return;
    const wasFolder = lstatSync(path).isDirectory();
    removePath(path);
    if (wasFolder) writeFileSync(path, this.#content(this.#dice.below(500)));
    else mkdirSync(path);
    if (!wasFolder) writeFileSync(join(path, this.#name()), 'inside');
    this.#say('change of kind', path);
  }

  #content(size: number): Buffer {
    return noise(`${this.#dice.below(1e9)}`, size);
  }

  #name(): Buffer {
    if (this.#dice.once(3)) return Buffer.from(`${'abc'[this.#dice.below(3)]}${this.#dice.below(9)}`);
    const name = this.#bytesBut(1 + this.#dice.below(this.#dice.once(10) ? 255 : 12), 0, 0x2f);
    return ['.', '..'].includes(name.toString()) ? Buffer.from('dots') : name;
  }

  #bytesBut(length: number, ...not: readonly number[]): Buffer {
    return Buffer.from(this.#dice.bytes(length).map((byte) => (not.includes(byte) ? 0x2d : byte)));
  }

  /** A path that nothing has yet. */
  #free(folder: Buffer = this.#folder()): Buffer {
    for (;;) {
      const path = join(folder, this.#name());
      if (!exists(path)) return path;
    }
  }

  #folder(): Buffer {
    let folder = this.#root;
    while (!this.#dice.once(3)) {
      const below = this.#dice.pick(foldersIn(folder));
      if (below === undefined || below.length > 2500) return folder;
      folder = below;
    }
    return folder;
  }

  /** Some entry, the root aside. */
  #any(kind?: 'file' | 'folder'): Buffer | undefined {
    for (let attempt = 0; attempt < 8; attempt++) {
      const path = this.#dice.pick(entriesIn(this.#folder()));
      if (path === undefined) continue;
      const stat = lstatSync(path);
      if (kind === undefined || (kind === 'file' ? stat.isFile() : stat.isDirectory())) return path;
    }
    return undefined;
  }

  #say(what: string, path: Buffer): void {
    this.log.push(`${what}: ${shown(path.subarray(this.#root.length))}`);
  }
}

const slash = Buffer.from('/');
const join = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, slash, name]);
const shown = (path: Buffer): string => JSON.stringify(path.toString('latin1'));
const exists = (path: Buffer): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
const isWithin = (path: Buffer, folder: Buffer): boolean => Buffer.concat([path, slash]).indexOf(Buffer.concat([folder, slash])) === 0;
const entriesIn = (folder: Buffer): readonly Buffer[] =>
  readdirSync(folder, { encoding: 'buffer' })
    .sort(Buffer.compare)
    .map((name) => join(folder, name));
const foldersIn = (folder: Buffer): readonly Buffer[] =>
  readdirSync(folder, { encoding: 'buffer', withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, Buffer.from(name)))
    .sort(Buffer.compare);
const removePath = (path: Buffer): void => {
  if (!lstatSync(path).isDirectory()) unlinkSync(path);
  else {
    for (const below of entriesIn(path)) removePath(below);
    rmdirSync(path);
  }
};
