import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReport } from '../../core/src/state/reports.ts';
import { type Injected, runInjected } from '../kit/run-injected.ts';
import type { KilledCommand, KillSite } from './kill-site.ts';

/** Codes of errors that nobody had foreseen. */
const unforeseen = /^CORE_(PLUGIN_)?BROKEN$/;

/** Calls that matter to what is stored, how they may fail, and from which one on: the first two flushes of a thread may be those of its output. */
export const failingCalls: readonly (Omit<Injected, 'when'> & { readonly first?: number })[] = [
  { calls: 'fdatasync', error: 'EIO' },
  { calls: 'fsync', error: 'EIO', first: 3 },
  { calls: 'rename', error: 'EIO' },
  { calls: 'pwrite64', error: 'ENOSPC' },
  { calls: 'mkdir', error: 'EROFS' },
  { calls: 'unlink,rmdir', error: 'EIO' },
];

/** Has a call of a command fail. Answers what is amiss with what it says of that, and with the next start; `undefined` when there was no such call. */
export const failCall = async (kill: KillSite, command: KilledCommand, injected: Injected): Promise<readonly string[] | undefined> => {
  const before = await kill.site.points();
  const earlier = new Set(reportsOf(kill));
  const { status, output, struck } = runInjected(kill.command(command), injected, kill.site.folder);
  if (!struck) return undefined;
  const told = reportsOf(kill)
    .filter((name) => !earlier.has(name))
    .flatMap((name) => codesIn(join(kill.site.folder, 'state', 'reports', name)));
  return [
    ...(status === null ? ['it was killed'] : []),
    ...told.filter((code) => unforeseen.test(code)).map((code) => `it says ${code}: ${output.slice(-2000)}`),
    ...(status !== 0 && output.trim() === '' ? [`it ended with ${status} without a word`] : []),
    ...(output.includes('    at ') ? [`it shows a stack: ${output.slice(-2000)}`] : []),
    ...(await kill.amiss(before)),
  ];
};

const reportsOf = (kill: KillSite): readonly string[] => {
  try {
    return readdirSync(join(kill.site.folder, 'state', 'reports')).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
};

const codesIn = (path: string): readonly string[] => {
  const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isReport(report)) return [];
  return [report.error?.code, ...report.problems.map(({ code }) => code)].filter((code) => code !== undefined);
};
