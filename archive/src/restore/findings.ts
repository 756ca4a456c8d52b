import { joinPath } from '../system/join-path.ts';
import type { RestoreFinding, TargetFolder } from './restore-protocol.ts';

/** Findings that are listed; more are counted only, since a disk that refuses a million files must not fill the memory as well. */
const mostListed = 10_000;

/** What a person should know of single entries. */
export class Findings {
  readonly #listed: RestoreFinding[] = [];
  #unlisted = 0;

  add(finding: RestoreFinding): void {
    if (this.#listed.length < mostListed) this.#listed.push(finding);
    else this.#unlisted += 1;
  }

  /** All that are listed; a last one says how many more there were. */
  list(): readonly RestoreFinding[] {
    if (this.#unlisted === 0) return this.#listed;
    const message = `${this.#unlisted.toLocaleString('en')} more like these were not listed.`;
    return [...this.#listed, { anchor: 0, path: new Uint8Array(), code: 'FINDINGS_UNLISTED', message }];
  }
}

/** A finding about an entry of a folder; about the folder itself with an empty name. */
export const findingAt = (folder: TargetFolder, name: Uint8Array, code: string, message: string): RestoreFinding => ({
  ...pathOf(folder, name),
  code,
  message,
});

/** The path below its anchor of an entry of a folder, in memory of its own; of the folder itself with an empty name. */
export const pathOf = (folder: TargetFolder, name: Uint8Array): Pick<RestoreFinding, 'anchor' | 'path'> => ({
  anchor: folder.anchor,
  path: new Uint8Array(name.length === 0 ? folder.path : joinPath(folder.path, name)),
});

/** A place below an anchor as the key of a set or map. */
export const placeKey = ({ anchor, path }: { readonly anchor: number; readonly path: Uint8Array }): string =>
  `${anchor}:${Buffer.from(path.buffer, path.byteOffset, path.length).toString('latin1')}`;
