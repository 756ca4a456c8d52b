import type { HookFacade, Host } from '@tapedeck/core';
import { checkEject } from '../eject/check-eject.ts';
import { ejectUsed } from '../eject/eject-used.ts';
import type { FolderDestination } from '../folder/folder-destination.ts';
import type { MediaOptions } from '../options.ts';
import { checkOptions } from './check-options.ts';
import { locateForReading } from './locate-for-reading.ts';
import { locateForWriting } from './locate-for-writing.ts';

/** What the plugin does in each step where the destination is a folder. */
export const tapFolder = (hooks: HookFacade, host: Host, options: MediaOptions): void => {
  let used: FolderDestination | undefined;
  hooks.check.tap(async (run) => {
    await checkOptions(options, host);
    await checkEject(run, host, options);
  });
  hooks.locate.tap(async (run) => {
    used = await locateForWriting(run, host, options);
    return used;
  });
  hooks.eject.tap((run) => ejectUsed(run, host, used));
  hooks.restore.check.tap(() => checkOptions(options, host));
  hooks.restore.locate.tap((run) => locateForReading(run, host, options));
};
