import type { HookFacade, Host } from '@tapedeck/core';
import type { SpooledDestination } from '../spool/spooled-destination.ts';
import { transfer } from '../spool/transfer.ts';
import { checkDiscJob, checkDiscOptions } from './check-disc.ts';
import { ejectDisc } from './eject-disc.ts';
import { type DiscOptions, locateDiscForReading, locateDiscForWriting } from './locate-disc.ts';

/** What the plugin does in each step where the destination is a disc. */
export const tapDisc = (hooks: HookFacade, host: Host, options: DiscOptions): void => {
  let used: SpooledDestination | undefined;
  hooks.check.tap(async (run) => {
    await checkDiscOptions(options, host);
    await checkDiscJob(run, host, options);
  });
  hooks.locate.tap(async (run) => {
    used = await locateDiscForWriting(run, host, options);
    return used;
  });
  hooks.transfer.tap({ says: 'writes a session and reads it back' }, async ({ signal }) => {
    if (used !== undefined) await transfer(used, signal);
  });
  hooks.eject.tap((run) => ejectDisc(run, host, options.optical, used));
  hooks.restore.check.tap(() => checkDiscOptions(options, host));
  hooks.restore.locate.tap((run) => locateDiscForReading(run, host, options));
};
