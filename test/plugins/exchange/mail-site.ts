import type { JsonValue, Site } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import type { WindowsServer } from '../../simulators/windows/a-windows-server.ts';

/** The site of a simulated mail server: one job, "nightly". */
export const mailSite = (server: WindowsServer, options: JsonValue = {}, more: Readonly<Record<string, JsonValue>> = {}): Promise<Site> =>
  aSite(server.folder, { sources: [{ exchange: options }], snapshot: { use: 'vss' }, ...more }, 'state', {}, { host: server.host });
