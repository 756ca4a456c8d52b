import type { Host } from '@tapedeck/core';
import { systemTool } from '@tapedeck/windows';
import type { Ending } from '../options.ts';
import type { Asked } from '../power-system.ts';
import type { ToolLine } from '../run-tool.ts';

/** What `shutdown.exe` may be asked for with a delay: for sleep it knows none. */
export type Delayed = Exclude<Ending, 'sleep'>;

const modes = { shutdown: '/s', restart: '/r' } as const;

/** What has Windows do it. The reason, for its event log, is one that Windows takes as planned: maintenance of an application. */
export const shutdownLine = (host: Host, ending: Delayed, { delayMinutes, announcement }: Asked): ToolLine => [
  systemTool(host, 'shutdown.exe'),
  modes[ending],
  '/t',
  `${delayMinutes * 60}`,
  '/d',
  'p:4:1',
  '/c',
  announcement,
];

/** What lists the privileges of this process, by names that are the same in every language. */
export const privilegesLine = (host: Host): ToolLine => [systemTool(host, 'whoami.exe'), '/priv', '/fo', 'csv', '/nh'];
