import type { BackupError, Host } from '@tapedeck/core';
import { linuxSystem } from './linux/linux-system.ts';
import type { Ending } from './options.ts';
import { windowsSystem } from './windows/windows-system.ts';

/** What is asked of the system. */
export interface Asked {
  readonly ending: Ending;
  readonly delayMinutes: number;
  /** For whoever is logged in. */
  readonly announcement: string;
}

/** What became of it: it is scheduled, something of the kind was scheduled before, or somebody keeps the machine on. */
export type Answer = { readonly kind: 'scheduled' | 'already' } | { readonly kind: 'kept on'; readonly by: readonly string[] };

/** The part of an operating system that ends the machine. */
export interface PowerSystem {
  /** All that keeps this process from having it done. @throws `POWER_SYSTEM_SILENT` */
  objections(ending: Ending, signal: AbortSignal): Promise<readonly BackupError[]>;
  /** Has the system do it by itself after the delay, when this process is gone. @throws `POWER_NOT_SCHEDULED`, `POWER_SYSTEM_SILENT` */
  schedule(asked: Asked, signal: AbortSignal): Promise<Answer>;
  /** What a person types to stop it. */
  stopCommand(ending: Ending): string;
}

/** That of this machine. */
export const powerSystemOf = (host: Host): PowerSystem => (host.platform === 'win32' ? windowsSystem(host) : linuxSystem(host));
