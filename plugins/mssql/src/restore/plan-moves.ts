import { quoteText } from '../server/quote.ts';
import { textOf } from '../server/row.ts';
import type { ServerFacts } from '../server/server-facts.ts';
import type { Session } from '../server/session.ts';
import { inPlace } from '../staging/staging-place.ts';
import { pathName } from '../staging/stored-path.ts';
import type { RestoreOptions } from './restore-request.ts';
import type { AskedRestore } from './restore-statement.ts';

// Files of the server have names of their own, which hold a folder's path too and should not be long.
const nameLength = 80;

/** Where the files of a database go that does not come back to where it was. */
export const planMoves = async (
  session: Session,
  file: string,
  target: string,
  server: ServerFacts,
  { data = server.dataFolder, log = server.logFolder }: Pick<RestoreOptions, 'data' | 'log'>,
): Promise<AskedRestore['moves']> => {
  const files = await session.rows(`RESTORE FILELISTONLY FROM DISK = ${quoteText(file)} WITH FILE = 1`);
  const base = pathName(target).replaceAll('%/', '').slice(0, nameLength);
  return files.map((row) => {
    const [type = 'D', id = ''] = [textOf(row, 'Type'), textOf(row, 'FileID')];
    const folder = type === 'L' ? log : data;
    return {
      logicalName: textOf(row, 'LogicalName') ?? '',
      to: inPlace({ server: folder, here: '' }, `${base}-${id}${endings[type] ?? ''}`).server,
    };
  });
};

const endings: Readonly<Record<string, string>> = { D: '.mdf', L: '.ldf' };
