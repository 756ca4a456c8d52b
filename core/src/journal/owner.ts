import type { Host } from '../host/host.ts';
import type { Owner } from './journal-record.ts';

/** This process, in the words of a journal. */
export const thisProcess = async (host: Host): Promise<Owner> => ({
  processId: process.pid,
  processStart: (await host.processStart(process.pid)) ?? '',
  bootId: host.bootId,
});

/** Whether the process that wrote this is still the one that runs under its id. Where that cannot be told, one that is there counts as alive. */
export const isAlive = async (owner: Owner, host: Host): Promise<boolean> => {
  if (owner.bootId !== host.bootId) return false;
  const start = await host.processStart(owner.processId);
  return start === owner.processStart || start === 'unknown' || (start !== undefined && owner.processStart === 'unknown');
};
