import { existsSync } from 'node:fs';
import { join, parse, sep } from 'node:path';
import type { Host } from '@tapedeck/core';

/** Whether it is a share, `\\server\share\folder`, and no volume. */
export const isShare = (staging: string): boolean => /^[\\/]{2}[^\\/?.]/.test(staging);

/** The folder of a volume or share: `E:` alone would be wherever this process happens to stand on that drive. */
export const topOf = (staging: string): string => join(staging, sep);

/** A volume or share as `wbadmin` takes it: with a separator at its end it would not. */
export const targetName = (staging: string): string => staging.replace(/(?<=.)[\\/]+$/, '');

/** Where on it our own folders lie. */
export const ownFolder = (staging: string): string => join(topOf(staging), 'tapedeck-staged');

/** Where a system state waits to be handed back: as large as a disk of Windows, and moved in one step if it goes to this volume. */
export const waitingFolder = (staging: string | undefined): string | undefined =>
  // A machine that was set up anew may not have it yet.
  staging !== undefined && existsSync(topOf(staging)) ? ownFolder(staging) : undefined;

/** The name under which Windows keeps what it has backed up. */
export const computerName = (host: Host): string => host.variable('COMPUTERNAME') ?? host.hostName;

/** The folder that holds all backups of a computer. Its place at the top of a volume or share is fixed. */
export const imageFolder = (target: string, computer: string): string => join(topOf(target), 'WindowsImageBackup', computer);

/** Path of the system state in the restore point: the same one, wherever it was staged. */
export const catalogPath = (host: Host): string =>
  join(parse(host.variable('SystemRoot') ?? 'C:\\Windows').root, 'systemstate', 'WindowsImageBackup', computerName(host));
