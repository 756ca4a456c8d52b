import type { Asked } from '../power-system.ts';
import type { ToolLine } from '../run-tool.ts';

const sleepUnit = 'tapedeck-sleep';

/** The timer that puts the machine to sleep; there is one at a time. */
export const sleepTimer = `${sleepUnit}.timer`;

const modes = { shutdown: '-P', restart: '-r' } as const;

/**
 * What has the system do it by itself. For sleep there is no such tool as `shutdown`: a timer of systemd, no child of ours, does it, and
 * people are told before.
 */
export const commandLines = ({ ending, delayMinutes, announcement }: Asked): readonly ToolLine[] => {
  if (ending !== 'sleep') return [['shutdown', modes[ending], `+${delayMinutes}`, announcement]];
  const timer = [`--on-active=${delayMinutes}min`, '--timer-property=AccuracySec=1s'];
  return [
    ['wall', announcement],
    ['systemd-run', '--quiet', '--collect', `--unit=${sleepUnit}`, ...timer, 'systemctl', 'suspend'],
  ];
};

/** All programs that it takes to find out, to do it and to see that it is done. */
export const programsFor = (ending: Asked['ending']): readonly string[] => [
  'busctl',
  'systemctl',
  ...(ending === 'sleep' ? ['wall', 'systemd-run'] : ['shutdown']),
];
