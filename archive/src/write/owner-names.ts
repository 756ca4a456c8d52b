import type { LinuxCalls } from '../system/linux.ts';

/** Names of owners and groups, asked of the system once per number and thread; empty where it has none. */
export class OwnerNameCache {
  readonly #users = new Map<number, string>();
  readonly #groups = new Map<number, string>();
  readonly #calls: LinuxCalls | undefined;

  constructor(calls: LinuxCalls | undefined) {
    this.#calls = calls;
  }

  user(uid: number): string {
    return remember(this.#users, uid, () => this.#calls?.userName(uid));
  }

  group(gid: number): string {
    return remember(this.#groups, gid, () => this.#calls?.groupName(gid));
  }
}

const remember = (names: Map<number, string>, key: number, ask: () => string | undefined): string => {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = ask() ?? '';
  names.set(key, name);
  return name;
};
