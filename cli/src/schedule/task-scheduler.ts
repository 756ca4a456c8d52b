import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { askSystem } from './ask-system.ts';
import { timerForeign, timerMissing } from './schedule-errors.ts';
import type { Scheduler } from './scheduler.ts';
import { taskMark, taskXml } from './task-xml.ts';

const byteOrderMark = '\uFEFF';

/** Starts jobs by the Task Scheduler of Windows: a task for each in the folder `\Tapedeck`, which runs as the system. */
export const taskScheduler = ({ host, siteFile }: { readonly host: Host; readonly siteFile: string }): Scheduler => {
  const nameOf = (job: string) => `\\Tapedeck\\${job}`;
  const ask = (...args: readonly string[]) => askSystem(host, ['schtasks', ...args]);
  const query = async (job: string): Promise<string | undefined> => {
    const { exitCode, stdout } = await host.run({ file: 'schtasks', args: ['/Query', '/TN', nameOf(job), '/XML'] });
    return exitCode === 0 && stdout.includes('<Task') ? stdout : undefined;
  };
  const isOurs = (xml: string | undefined) => xml?.includes(taskMark(siteFile)) === true;
  return {
    name: 'the Task Scheduler',
    texts: (one) => [{ place: nameOf(one.job), text: taskXml(one) }],
    remarks: () => [],
    async install(one) {
      const there = await query(one.job);
      if (there !== undefined && !isOurs(there)) throw timerForeign(nameOf(one.job), siteFile);
      const folder = await host.makeTempFolder('tapedeck-task-');
      try {
        const file = join(folder, 'task.xml');
        writeFileSync(file, byteOrderMark + taskXml(one), 'utf16le');
        await ask('/Create', '/TN', nameOf(one.job), '/XML', file, '/F');
      } finally {
        rmSync(folder, { recursive: true });
      }
      // Success is believed only when it can be seen.
      if (!isOurs(await query(one.job))) throw timerMissing('The Task Scheduler', one.job);
    },
    async remove(job) {
      if (isOurs(await query(job))) await ask('/Delete', '/TN', nameOf(job), '/F');
    },
    async installed() {
      const { stdout } = await ask('/Query', '/FO', 'CSV', '/NH');
      const found = new Map<string, undefined>();
      for (const [, job = ''] of stdout.matchAll(/^"\\Tapedeck\\([^"\\]+)"/gm)) {
        if (isOurs(await query(job))) found.set(job, undefined);
      }
      return found;
    },
  };
};
