import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../kit/noise.ts';
import type { Dice } from '../kit/random-tree/dice.ts';

/** Content of a tree: SHA-256 of each file by its path. */
export type TreeContent = Readonly<Record<string, string>>;

/** A tree of documents as an office has it: some change each day, some come, go and move, most stay. */
export class ChangingTree {
  readonly #root: string;
  readonly #dice: Dice;
  #made = 0;

  constructor(root: string, dice: Dice, files: number) {
    this.#root = root;
    this.#dice = dice;
    mkdirSync(root, { recursive: true });
    for (let n = 0; n < files; n++) this.#add();
  }

  /** A day's work. */
  day(): void {
    for (let n = 0; n < 3; n++) this.#rewrite();
    if (this.#dice.once(2)) this.#add();
    if (this.#dice.once(4)) this.#remove();
    if (this.#dice.once(5)) this.#move();
  }

  #add(): void {
    this.#made += 1;
    const folder = `folder-${this.#dice.below(8)}`;
    mkdirSync(join(this.#root, folder), { recursive: true });
    this.#write(join(folder, `file-${this.#made}`));
  }

  #write(path: string): void {
    this.#made += 1;
    const half = 2_000 + this.#dice.below(60_000);
    // One half of it compresses, as documents do.
    writeFileSync(
      join(this.#root, path),
      Buffer.concat([noise(`${path} ${this.#made}`, half), Buffer.alloc(half, `${path} ${this.#made} `)]),
    );
  }

  #rewrite(): void {
    const path = this.#pick();
    if (path !== undefined) this.#write(path);
  }

  #remove(): void {
    const path = this.#pick();
    if (path !== undefined) rmSync(join(this.#root, path));
  }

  #move(): void {
    const path = this.#pick();
    if (path !== undefined) renameSync(join(this.#root, path), join(this.#root, `folder-0`, `moved-${this.#made++}`));
  }

  #pick(): string | undefined {
    return this.#dice.pick(pathsOf(this.#root));
  }
}

const pathsOf = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** What a tree holds. */
export const contentOf = (root: string): TreeContent =>
  Object.fromEntries(
    pathsOf(root).map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    ]),
  );
