import { rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupError, type Host } from '@tapedeck/core';
import systemstate from '@tapedeck/plugin-systemstate';
import { applicationContract, applicationRun, pluginContract } from '@tapedeck/testkit';
import { linuxState } from '../../../plugins/systemstate/src/linux/linux-state.ts';
import { holdTo } from '../../kit/hold-to.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { fakeLinux, fakeTools } from './fake-linux.ts';

describe('systemstate: contract on Linux', () => {
  let machine: Host;

  before(async () => {
    const host = await fakeLinux(tempFolder(), { lsblk: fakeTools.lsblk ?? '', sfdisk: fakeTools.sfdisk ?? '' });
    // Looking for thirty tools that are not there takes most of the time of a run, of which there are seventy.
    const absent = new BackupError('HOST_COMMAND_NOT_STARTED', 'It is not there.', { cause: { code: 'ENOENT' } });
    machine = { ...host, run: (command) => (/^(lsblk|sfdisk)$/.test(command.file) ? host.run(command) : Promise.reject(absent)) };
  });

  // The machine is there when the tests run, not yet when they are named.
  const subject = {
    plugin: systemstate,
    get host() {
      return machine;
    },
  };
  holdTo(pluginContract(subject));

  describe('of applications', () => {
    // What comes back goes to a folder and never over the machine, so that nothing of the machine is as it was "again".
    const foreign = 'brings back what was captured';
    const fresh = async () => {
      const stateFolder = tempFolder();
      const application = linuxState('systemstate', machine);
      const run = { ...applicationRun(new AbortController().signal), stateFolder };
      const [workload] = await application.discover(run);
      if (workload !== undefined) await application.prepare?.(workload, run);
      const before = new Set(await readdir(tmpdir()));
      return {
        // A whole "/etc" for each rule would take long, and says nothing more.
        application: {
          ...application,
          capture: async (...asked: Parameters<typeof application.capture>) => {
            const { roots, streams } = await application.capture(...asked);
            return { roots: roots.filter(({ path }) => path.startsWith('/systemstate/')), streams };
          },
        },
        contentOf: async () => machine.hostName,
        change: async () => writeFileSync(join(stateFolder, 'changed'), ''),
        end: async () => {
          const made = (await readdir(tmpdir())).filter((name) => name.startsWith('tapedeck-systemstate-') && !before.has(name));
          for (const name of made) rmSync(join(tmpdir(), name), { recursive: true });
        },
      };
    };
    for (const { says, check } of applicationContract({ fresh })) if (says !== foreign) it(says, check);
  });
});
