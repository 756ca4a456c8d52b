import type { Host } from '@tapedeck/core';
import { describeMachine, type WindowsMachine } from '@tapedeck/windows';

/** Tells what the machine is. */
export type AskMachine = (signal: AbortSignal) => Promise<WindowsMachine>;

/** Asks the machine what it is when that is first needed, and no second time: PowerShell takes half a second to start. */
export const askedOnce = (host: Host): AskMachine => {
  let machine: WindowsMachine | undefined;
  return async (signal) => {
    machine ??= await describeMachine(host, signal);
    return machine;
  };
};
