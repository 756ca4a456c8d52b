import type { Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { showMachine } from './scripts.ts';

/** Numbers of `VMOperationalStatus` that go by. */
export const creating = 32768;
export const removing = 32770;
export const merging = 32772;
export const exporting = 32773;
export const backingUp = 32776;

/** What a machine does and has. */
export type Shown = Awaited<ReturnType<typeof show>>;

const show = (host: Host, Id: string, signal: AbortSignal) => runScript(host, showMachine, { Id }, signal);

/** Between two looks: small disks are merged in a moment, large ones in minutes. */
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** Makes eight minutes of pauses; an undo has ten. */
const looks = 21;

/** Waits until a machine is done with all that is named; answers how it is then, or `undefined` if it does not come to an end. */
export const untilDone = async (host: Host, id: string, busyWith: readonly number[], signal: AbortSignal): Promise<Shown | undefined> => {
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await host.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (look - 1)), signal);
    const shown = await show(host, id, signal);
    if (!shown.Status.some((status) => busyWith.includes(status))) return shown;
  }
  return undefined;
};
