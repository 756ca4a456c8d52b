import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { cron } from './cron.ts';
import type { Scheduler } from './scheduler.ts';
import { systemd } from './systemd.ts';
import { taskScheduler } from './task-scheduler.ts';

/** The scheduler of this machine: the system's own when we are root, otherwise the user's. */
export const chooseScheduler = (host: Host, siteFile: string): Scheduler => {
  if (host.platform === 'win32') return taskScheduler({ host, siteFile });
  // The folder that systemd itself names as the sign that it runs the machine.
  if (!existsSync('/run/systemd/system')) return cron({ host, siteFile });
  const system = process.getuid?.() === 0;
  const userFolder = join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'systemd', 'user');
  return systemd({ host, siteFile, system, folder: system ? '/etc/systemd/system' : userFolder });
};
