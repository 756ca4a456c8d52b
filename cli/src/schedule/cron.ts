import { type Host, refuseFailure } from '@tapedeck/core';
import { askSystem } from './ask-system.ts';
import { cronBlock, findBlocks } from './cron-block.ts';
import { noScheduler } from './schedule-errors.ts';
import type { Scheduler } from './scheduler.ts';

/** Starts jobs by cron: a marked block for each in the crontab of this user, of which everything else is left as it is. */
export const cron = ({ host, siteFile }: { readonly host: Host; readonly siteFile: string }): Scheduler => {
  const write = async (crontab: string) =>
    void (await (crontab === '' ? askSystem(host, ['crontab', '-r']) : askSystem(host, ['crontab', '-'], crontab)));
  return {
    name: 'cron',
    texts: (one) => [{ place: 'the crontab of this user', text: cronBlock(one) }],
    remarks: ({ schedule: { catchUp } }) =>
      catchUp ? ['Cron never makes up for a run that was missed while the machine was off; systemd would ("catchUp").'] : [],
    async install(one) {
      const crontab = await readCrontab(host);
      const block = cronBlock(one);
      const before = findBlocks(crontab, siteFile).get(one.job);
      if (before === block) return;
      const ended = crontab === '' || crontab.endsWith('\n') ? crontab : `${crontab}\n`;
      await write(before === undefined ? ended + block : crontab.replace(before, () => block));
    },
    async remove(job) {
      const crontab = await readCrontab(host);
      const block = findBlocks(crontab, siteFile).get(job);
      if (block !== undefined) await write(crontab.replace(block, ''));
    },
    installed: async () => findBlocks(await readCrontab(host), siteFile),
  };
};

const readCrontab = async (host: Host): Promise<string> => {
  const result = await host.run({ file: 'crontab', args: ['-l'] }).catch((cause: unknown) => {
    throw noScheduler(cause);
  });
  if (/^no crontab for/m.test(result.stderr)) return '';
  refuseFailure({ run: ['crontab', '-l'] }, result);
  return result.stdout;
};
