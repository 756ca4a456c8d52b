import { WindowsServer } from '../../simulators/wbadmin/windows-server.ts';
import { backUp, windowsSite } from './windows-site.ts';

// One run of the job, as a process that can be killed: the site's folder, then that of the server, which is there already.
const [, , folder = '', machine = ''] = process.argv;
const server = WindowsServer.at(machine);
await backUp(await windowsSite(folder, server));
