import { join } from 'node:path';
import type { Host } from '@tapedeck/core';

/** Whole path of a tool of Windows, below its system folder. */
export const systemTool = (host: Host, ...name: readonly string[]): string =>
  join(host.variable('SystemRoot') ?? 'C:\\Windows', 'System32', ...name);
