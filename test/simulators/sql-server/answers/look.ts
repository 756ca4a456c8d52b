import { isRefusal, readBackups } from '../backup-file.ts';
import type { RestoreStatement } from '../sql/parse-media.ts';
import { info, table } from '../tds/tokens.ts';
import { type Answering, terminate } from './answer.ts';

/** Answers what looks into a backup file and changes nothing. */
export const look = ({ folder, speaker }: Answering, { what, file, settings }: RestoreStatement): boolean => {
  const read = readBackups(folder.state, file);
  const name = what === 'VERIFYONLY' ? 'VERIFY DATABASE' : `RESTORE ${what}`;
  if (isRefusal(read)) return terminate(speaker, name, read);
  const fault = what === 'VERIFYONLY' ? folder.fault('verify', read[0]?.database.name) : undefined;
  if (fault?.error !== undefined) return terminate(speaker, name, fault.error);
  if (what === 'VERIFYONLY') speaker.say(info(3262, 'The backup set on file 1 is valid.'));
  if (what === 'HEADERONLY')
    speaker.say(
      table(
        {
          BackupName: 'text',
          BackupType: 'int',
          Position: 'int',
          DatabaseName: 'text',
          HasBackupChecksums: 'bit',
          IsDamaged: 'bit',
          IsCopyOnly: 'bit',
          BackupSetGUID: 'text',
        },
        read.map((set, index) => ({
          BackupName: set.name,
          BackupType: set.type,
          Position: index + 1,
          DatabaseName: set.database.name,
          HasBackupChecksums: set.hasChecksums,
          IsDamaged: false,
          IsCopyOnly: set.isCopyOnly,
          BackupSetGUID: set.uuid,
        })),
      ),
    );
  if (what === 'FILELISTONLY') {
    const set = read[Number(settings.values.get('FILE') ?? 1) - 1];
    const rows = (set?.database.files ?? []).map(({ logicalName, path, type }, index) => ({
      LogicalName: logicalName,
      PhysicalName: path,
      Type: type,
      FileID: String(index + 1),
    }));
    speaker.say(table({ LogicalName: 'text', PhysicalName: 'text', Type: 'text', FileID: 'bigint' }, rows));
  }
  return true;
};
