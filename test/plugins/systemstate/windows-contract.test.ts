import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, Workload } from '@tapedeck/core';
import systemstate from '@tapedeck/plugin-systemstate';
import { applicationContract, applicationRun, pluginContract } from '@tapedeck/testkit';
import { windowsState } from '../../../plugins/systemstate/src/windows/windows-state.ts';
import { holdTo } from '../../kit/hold-to.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';

// The image comes to a volume that is named; by itself nothing is put anywhere.
const isAsked = (says: string) => says !== 'brings back what was captured';

describe('systemstate: contract on Windows', () => {
  let server: BackupServer;
  let machine: Host;

  before(async function () {
    needsPlatform(this, 'linux');
    server = await BackupServer.make(tempFolder());
    machine = server.host();
  });

  // The machine is there when the tests run, not yet when they are named.
  const subject = {
    plugin: systemstate,
    get options() {
      return { staging: server?.staging ?? 'E:' };
    },
    get host() {
      return machine;
    },
    look: async () => ({ versions: server.state.versions, job: server.state.job }),
  };
  holdTo(pluginContract(subject));

  describe('of applications', () => {
    const fresh = async () => {
      server.change({ versions: [] });
      rmSync(join(server.staging, 'WindowsImageBackup'), { recursive: true, force: true });
      const application = windowsState('systemstate', machine, server.staging);
      const run = applicationRun(new AbortController().signal);
      const [workload] = await application.discover(run);
      if (workload !== undefined) await application.prepare?.(workload, run);
      return {
        application,
        contentOf: (_: Workload) => readFile(join(server.staging, 'WindowsImageBackup', 'SRV01', 'MediaId'), 'utf8'),
        change: async () => {},
      };
    };
    for (const { says, check } of applicationContract({ fresh })) if (isAsked(says)) it(says, check);
  });
});
