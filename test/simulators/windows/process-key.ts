import { readFileSync } from 'node:fs';

/** A process, and when it began: numbers of processes are soon used again on a machine that starts many. */
export const keyOf = (processId: number): string => `${processId} ${startOf(processId)}`;

/** What the service of shadow copies notices: the process is gone, and with it what it held. */
export const isAlive = (key: string): boolean => {
  const [processId = '', start = ''] = key.split(' ');
  return start !== '' && startOf(processId) === start;
};

/** When it began, in ticks of the system; nothing of one that has ended, though nobody may have asked how. */
const startOf = (processId: number | string): string => {
  try {
    // The name in parentheses may hold anything: "state" is the first field behind it.
    const fields = readFileSync(`/proc/${processId}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
};
