import { joinPath } from '../system/join-path.ts';
import type { RestoreFinding, TargetFolder } from './restore-protocol.ts';

/** Findings that are listed; more are counted only, since a disk that refuses a million files must not fill the memory as well. */
const mostListed = 10_000;

/** What a person should know of single entries. */
export class Findings {
  readonly #listed: RestoreFinding[] = [];
  readonly #counted = new Map<string, { readonly code: string; readonly entries: number }>();
  #unlisted = 0;

  add(finding: RestoreFinding): void {
    if (this.#listed.length < mostListed) this.#listed.push(finding);
    else this.#unlisted += 1;
  }

  /** Counts entries of which the same is to be known. */
  count(code: string, message: string, entries: number): void {
    this.#counted.set(message, { code, entries: entries + (this.#counted.get(message)?.entries ?? 0) });
  }

  /** All that are listed, then what was counted; a last one says how many more there were. */
  list(): readonly RestoreFinding[] {
    const counted = [...this.#counted].map(([message, { code, entries }]) =>
      general(code, `${message} (${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'})`),
    );
    const more = `${this.#unlisted.toLocaleString('en')} more like these were not listed.`;
    return [...this.#listed, ...counted, ...(this.#unlisted === 0 ? [] : [general('FINDINGS_UNLISTED', more)])];
  }
}

const general = (code: string, message: string): RestoreFinding => ({ anchor: 0, path: new Uint8Array(), code, message });

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
