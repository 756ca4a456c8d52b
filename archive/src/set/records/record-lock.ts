import type { Store } from '../../store/store.ts';
import { hasCode } from '../has-code.ts';
import { Heartbeat } from '../heartbeat.ts';
import type { LockRequest } from '../media-set.ts';
import { locked, refuseLiving, requireConditionalCreate } from '../set-lock.ts';
import { CommitLog } from './commit-log.ts';
import { type SetState, stateOf } from './commit-record.ts';
import { readRecords, recordDamaged, recordFolder, recordForeign } from './read-records.ts';
import { RecordOwner } from './record-owner.ts';
import { signFolder } from './set-files.ts';

/**
 * Takes the lock: the first record that says so has it. Whoever takes it from a dead owner makes a record as well, so that the next one of an owner that
 * wakes finds its number used. Throws `SET_LOCKED` when another run holds it.
 */
export const takeRecordLock = async (
  store: Store,
  base: string,
  request: LockRequest,
  adopted: () => Promise<SetState>,
): Promise<RecordOwner> => {
  const { signer, timing, signal, newestWritten } = request;
  requireConditionalCreate(store);
  await store.makeFolder(recordFolder(base));
  const { numbers, newest, damaged } = await readRecords(store, base);
  if (damaged[0] !== undefined) throw recordDamaged(damaged[0]);
  if (newest !== undefined && newest.signer !== signer.publicKey.toString('hex'))
    throw recordForeign(`${recordFolder(base)}/${newest.number}`);
  const state = newest === undefined ? await adopted() : stateOf(newest);
  if (state.held) await refuseLiving(store, signFolder(base, state.generation), timing, signal);
  const generation = Math.max(state.generation, newest === undefined ? await newestWritten() : 0) + 1;
  const log = new CommitLog(store, base, signer, { state, number: numbers[0] ?? 0 });
  await unlessTaken(() => log.change((now) => ({ ...now, generation, held: true })));
  const heartbeat = new Heartbeat(store, signFolder(base, generation), () => log.isNewest());
  const owner = new RecordOwner(store, base, log, heartbeat);
  await showLife(owner, heartbeat, () => store.makeFolder(signFolder(base, generation)));
  // Whoever was slower than a lease has lost it already.
  if (!(await log.isNewest())) throw locked('another run took it at the same moment');
  return owner;
};

/** A lock that cannot be shown to be held is given back at once: others would have to wait until they take its owner for dead. */
const showLife = async (owner: RecordOwner, heartbeat: Heartbeat, prepare: () => Promise<void>): Promise<void> => {
  try {
    await prepare();
    await heartbeat.writeOwner();
  } catch (error) {
    await owner.release().catch(() => undefined);
    throw error;
  }
};

const unlessTaken = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw hasCode(error, 'SET_LOCK_LOST') ? locked('another run took it at the same moment') : error;
  }
};
