import { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';
import { backUp, windowsSite } from './windows-site.ts';

// One run of the job, as a process that can be killed: the site's folder, then that of the server, which is there already.
const [, , folder = '', machine = ''] = process.argv;
const server = await BackupServer.at(machine);
await backUp(await windowsSite(folder, server));
