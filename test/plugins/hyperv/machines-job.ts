import { join } from 'node:path';
import { type Host, type JsonValue, type RestoreRequest, restoreJob, runJob, type Site } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
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
