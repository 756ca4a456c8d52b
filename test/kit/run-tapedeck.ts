import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { refuseSecrets } from './no-secret.ts';

/** The command as users start it, from what `built.ts` has made; arguments follow. */
export const tapedeckCommand: readonly [file: string, ...args: string[]] = [
  process.execPath,
  new URL('../../cli/bin/tapedeck.js', import.meta.url).pathname,
];

/** Runs `tapedeck` in a folder, with no terminal but perhaps an input, and waits for its end. What it prints must hold no secret, in any test. */
export const runTapedeck = (
  cwd: string,
  args: readonly string[],
  more: { readonly timeout?: number; readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): SpawnSyncReturns<string> => {
  const [file, ...before] = tapedeckCommand;
  const result = spawnSync(file, [...before, ...args], { encoding: 'utf8', cwd, ...more });
  refuseSecrets(`${result.stdout}${result.stderr}`);
  return result;
};
