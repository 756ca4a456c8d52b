import { spawnSync } from 'node:child_process';

/** What a program prints; `undefined` when it is not there or refuses. */
export const outputOf = (file: string, args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
};
