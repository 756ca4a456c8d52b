import type { Host } from '../host/host.ts';
import type { Owner } from './journal-record.ts';

/** This process, in the words of a journal. */
export const thisProcess = async (host: Host): Promise<Owner> => ({
  processId: process.pid,
  processStart: (await host.processStart(process.pid)) ?? '',
  bootId: host.bootId,
});

/** Whether the process that wrote this is still the one that runs under its id. */
export const isAlive = async (owner: Owner, host: Host): Promise<boolean> =>
  owner.bootId === host.bootId && (await host.processStart(owner.processId)) === owner.processStart;
