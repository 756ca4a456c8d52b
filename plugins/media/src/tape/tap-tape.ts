import type { HookFacade, Host, Run } from '@tapedeck/core';
import type { SpooledDestination } from '../spool/spooled-destination.ts';
import { transfer } from '../spool/transfer.ts';
import { Changer } from './changer.ts';
import { checkTapeJob, checkTapeOptions } from './check-tape.ts';
import { withDrive } from './drive-lock.ts';
import { putBack } from './find-tape.ts';
import { locateTapeForReading, locateTapeForWriting, type TapeOptions } from './locate-tape.ts';
import { TapeDrive } from './tape-drive.ts';

/** What the plugin does in each step where the destination is a tape. */
export const tapTape = (hooks: HookFacade, host: Host, options: TapeOptions): void => {
  let used: SpooledDestination | undefined;
  hooks.check.tap(async (run) => {
    await checkTapeOptions(options, host);
    checkTapeJob(run, options);
  });
  hooks.locate.tap(async (run) => {
    used = await locateTapeForWriting(run, host, options);
    return used;
  });
  hooks.transfer.tap({ says: 'writes to the end of the tape and reads it back' }, async ({ signal }) => {
    if (used !== undefined) await transfer(used, signal);
  });
  hooks.eject.tap((run) => (used === undefined ? undefined : ejectTape(run, host, options)));
  hooks.restore.check.tap(() => checkTapeOptions(options, host));
  hooks.restore.locate.tap((run) => locateTapeForReading(run, host, options));
};

/** Has the drive give out the tape, and the changer put it back. @throws `MEDIA_NOT_EJECTED`, `MEDIA_TAPE_FAILED` */
const ejectTape = async ({ signal, note }: Pick<Run, 'signal' | 'note'>, host: Host, { tape, changer }: TapeOptions): Promise<void> => {
  const station = { drive: new TapeDrive(tape, host), changer: changer === undefined ? undefined : new Changer(changer, host) };
  await withDrive(tape, host, signal, () => putBack(station, signal));
  note('MEDIA_EJECTED', `The tape in "${tape}" is ${changer === undefined ? 'ejected' : 'back in its slot'}.`);
};
