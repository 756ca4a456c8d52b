import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, JsonValue, PluginDefinition, Site } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import type { WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import { ledgers } from './ledgers.ts';

/** How the job differs from one that only reads files. */
export interface NightlySettings {
  /** How the ledgers on "D" are frozen; left out where the job does not protect them. */
  readonly mode?: 'full' | 'copy' | undefined;
  readonly snapshot?: JsonValue;
  readonly more?: Readonly<Record<string, JsonValue>>;
  readonly host?: Host;
  /** What taps the job besides. */
  readonly plugins?: readonly PluginDefinition[];
  /** Happens between the snapshot and the reading. */
  readonly changes?: () => void;
}

/** Puts files on "C", and on "D" an application with its log. */
export const fillVolumes = ({ volume }: WindowsServer): void => {
  for (const folder of [join(volume('C'), 'data'), join(volume('D'), 'ledgers')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(volume('C'), 'data', 'file'), 'as it was');
  writeFileSync(join(volume('D'), 'ledgers', 'book'), 'a hundred rows');
  writeFileSync(join(volume('D'), 'ledger.log'), 'what was done');
};

/** The site of a simulated server: one job, "nightly", with shadow copies. */
export const nightlySite = (
  server: WindowsServer,
  { mode, snapshot, more, host, changes, plugins = [] }: NightlySettings = {},
): Promise<Site> => {
  const files = { files: { paths: [join(server.volume('C'), 'data')] } };
  const job = {
    sources: [files, ...(mode === undefined ? [] : [{ ledgers: { mode } }])],
    snapshot: snapshot ?? { use: 'vss' },
    ...more,
  };
  return aSite(server.folder, job, 'state', {}, { host: host ?? server.host, plugins: [ledgers(server, changes), ...plugins] });
};
