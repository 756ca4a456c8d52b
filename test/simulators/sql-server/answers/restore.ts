import { isRefusal, readBackups, type SimulatedSet } from '../backup-file.ts';
import type { RestoreStatement } from '../sql/parse-media.ts';
import type { ServerState, SimulatedDatabase } from '../state.ts';
import { info, type Message } from '../tds/tokens.ts';
import { type Answering, terminate } from './answer.ts';
import { work } from './work.ts';

const restoring = 1;

/** Answers RESTORE DATABASE and RESTORE LOG. A database that is not done stays in the state of being restored. */
export const restore = async (answering: Answering, statement: RestoreStatement): Promise<boolean> => {
  const { folder, speaker } = answering;
  const { database, file, what } = statement;
  const name = `RESTORE ${what}`;
  const read = readBackups(folder.state, file);
  const refusal = isRefusal(read) ? read : refuse(folder.state, read[0], statement);
  const set = isRefusal(read) ? undefined : read[0];
  if (refusal !== undefined || set === undefined) return terminate(speaker, name, refusal ?? { number: 3241, text: 'Nothing in it.' });
  folder.change((state) => begin(state, set, statement));
  if ((await work(answering, name, folder.fault('restore', database), () => undefined)) !== 'done') return false;
  folder.change((state) => end(state, set, statement));
  speaker.say(info(3014, `${name} successfully processed 298 pages in 0.064 seconds (36.376 MB/sec).`));
  return true;
};

const refuse = ({ databases }: ServerState, set: SimulatedSet | undefined, statement: RestoreStatement): Message | undefined => {
  const { database, settings, what } = statement;
  const existing = databases.find(({ name }) => name === database);
  if ((set?.type === 2) !== (what === 'LOG')) return { number: 3116, text: 'The supplied backup is not of that type.' };
  if (set?.type !== 1)
    return existing?.state === restoring
      ? undefined
      : { number: 3117, text: 'The log or differential backup cannot be restored because no files are ready to rollforward.' };
  if (existing !== undefined && !settings.flags.has('REPLACE'))
    return { number: 3154, text: `The backup set holds a backup of a database other than the existing '${database}' database.` };
  const taken = new Set(databases.filter((one) => one !== existing).flatMap(({ files }) => files.map(({ path }) => path)));
  const clash = filesOf(set, statement).find(({ path }) => taken.has(path));
  return clash === undefined
    ? undefined
    : { number: 3156, text: `File '${clash.logicalName}' cannot be restored to '${clash.path}'. Use WITH MOVE.` };
};

const filesOf = (set: SimulatedSet, { settings: { moves } }: RestoreStatement): SimulatedDatabase['files'] =>
  set.database.files.map((file) => ({ ...file, path: moves.get(file.logicalName) ?? file.path }));

const begin = (state: ServerState, set: SimulatedSet, statement: RestoreStatement): void => {
  if (set.type !== 1) return;
  state.databases = state.databases.filter(({ name }) => name !== statement.database);
  state.databases.push({
    ...set.database,
    name: statement.database,
    files: filesOf(set, statement),
    state: restoring,
    content: '',
    log: [],
    hasChain: false,
    hasBase: false,
    isSnapshot: false,
    isStandby: false,
    isPreferred: true,
    isSecondary: false,
    mayBackUp: true,
  });
};

const end = (state: ServerState, set: SimulatedSet, { database: target, settings: { flags, values } }: RestoreStatement): void => {
  const database = state.databases.find(({ name }) => name === target);
  if (database === undefined) return;
  const until = values.get('STOPAT');
  const reached = until === undefined ? undefined : set.database.log.findLast(({ at }) => at <= until);
  const isBeyond = until !== undefined && until > (set.database.log.at(-1)?.at ?? '');
  database.content = reached?.content ?? set.database.content;
  // A log that ends before the instant that was asked for leaves the database waiting for the next one.
  database.state = flags.has('NORECOVERY') || isBeyond ? restoring : 0;
};
