import { type Answering, terminate } from './answers/answer.ts';
import { backUp } from './answers/back-up.ts';
import { look } from './answers/look.ts';
import { query } from './answers/query.ts';
import { restore } from './answers/restore.ts';
import { parse } from './sql/parse.ts';
import type { ProcedureCall } from './tds/procedure-call.ts';
import { done, failure } from './tds/tokens.ts';

/** Runs a batch; what the simulator does not understand is an error of syntax. */
export const runBatch = async ({ sql, values }: ProcedureCall, answering: Answering): Promise<boolean> => {
  const { folder, speaker } = answering;
  try {
    if (sql.startsWith('SELECT')) {
      speaker.say(query(folder.state, sql, values));
      return true;
    }
    const statement = parse(sql);
    if (statement.kind === 'settings') return true;
    if (statement.kind === 'backup') return await backUp(answering, statement);
    if (statement.kind === 'drop') return drop(answering, statement.database);
    return statement.what === 'DATABASE' || statement.what === 'LOG' ? await restore(answering, statement) : look(answering, statement);
  } catch (error) {
    speaker.say(Buffer.concat([failure({ number: 102, text: error instanceof Error ? error.message : String(error) }), done(2 | 1)]));
    return false;
  }
};

const drop = ({ folder, speaker }: Answering, name: string): boolean => {
  const fault = folder.fault('drop', name);
  if (fault?.error !== undefined) return terminate(speaker, 'DROP DATABASE', fault.error);
  folder.change((state) => {
    state.databases = state.databases.filter((one) => one.name !== name);
  });
  return true;
};
