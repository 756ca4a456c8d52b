import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, type JsonValue, type RestoreRequest, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import type { CommandLine } from '../../kit/kill-at.ts';
import type { HypervHost } from '../../simulators/windows/a-hyperv-host.ts';

/** A site whose job "nightly" protects the machines of a host. Waits take no time. */
export const machinesSite = (
  { server, staging }: HypervHost,
  options: Readonly<Record<string, JsonValue>> = {},
  host: Partial<Host> = {},
  more: Readonly<Record<string, JsonValue>> = {},
): Promise<Site> =>
  aSite(
    server.folder,
    { sources: [{ hyperv: { staging, ...options } }], snapshot: { use: 'none' }, ...more },
    'state',
    {},
    {
      host: { ...server.host, sleep: async (_, signal) => signal?.throwIfAborted(), ...host },
    },
  );

/** Runs it; answers what matters. */
export const backUp = async (site: Site, signal?: AbortSignal) => {
  const { report } = await runJob(site, 'nightly', signal === undefined ? {} : { signal });
  return {
    outcome: report.outcome,
    problems: report.problems.map(({ code }) => code),
    messages: report.problems.map(({ message }) => message),
    // Of whatever no snapshot holds core says that it was read live; what is staged needs none.
    notes: report.notes.map(({ code }) => code).filter((code) => code !== 'CORE_READ_LIVE'),
    error: report.error,
  };
};

/** Restores from its latest point. */
export const restore = async (site: Site, request: Partial<RestoreRequest>) => {
  const whole = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, ...request } as const;
  const point = { selector: 'latest', trustSigner: false };
  return (await restoreJob(site, 'nightly', { point, request: whole })).report;
};

/** Where the journals of a site lie. */
export const journalsOf = ({ server }: HypervHost): string => join(server.folder, 'state', 'journals');

/** Names of the machines that its latest point holds. */
export const capturedBy = (site: Site): Promise<readonly string[]> =>
  readJob(site, 'nightly', async (access) => {
    const point = await access.openPoint({ selector: 'latest', trustSigner: false });
    return (await point.workloads()).filter(({ isLost }) => !isLost).map(({ name }) => name);
  });

/** The command that runs the job of a host once, or restores "app01" as "copy", in a process of its own. */
export const runCommand = ({ server }: HypervHost, action: 'run' | 'restore' = 'run'): CommandLine => [
  process.execPath,
  fileURLToPath(new URL('run-machines.ts', import.meta.url)),
  server.folder,
  action,
];

/** Runs it, and answers how it ended. */
export const runElsewhere = (host: HypervHost): unknown => {
  const [file, ...args] = runCommand(host);
  return JSON.parse(spawnSync(file, args, { encoding: 'utf8' }).stdout);
};
