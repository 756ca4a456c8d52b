import { join } from 'node:path';
import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { ledgerWriter, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';

const options = { type: 'object', additionalProperties: false, properties: { mode: { enum: ['full', 'copy'] } } } as const;

/** An application whose files are on "D", and whose writer must freeze them. What `changes` does happens between the snapshot and the reading. */
export const ledgers = (server: WindowsServer, changes: () => void = () => {}) =>
  definePlugin({
    name: 'ledgers',
    api: 1,
    version: '0.1.0',
    places: ['sources'],
    options,
    undo: { 'remove-staged': removeStaged },
    apply({ hooks, use, options: { mode = 'copy' } }) {
      const path = join(server.volume('D'), 'ledgers');
      const needsFrozen = { paths: [path], writers: [{ id: ledgerWriter, components: ['Ledger Writer:\\Ledgers'] }], mode };
      tapApplication({
        hooks,
        use,
        stage: 'databases',
        application: {
          discover: async () => [{ name: `${use}:book`, type: 'ledger', needsFrozen }],
          capture: async (_, run) => {
            changes();
            const isFrozen = run.found.snapshot?.taken.some(({ mapping }) => mapping.some((one) => one.path === path));
            if (isFrozen !== true) throw new Error('It was not frozen.');
            return { roots: [{ path, readFrom: path, filters: [], oneFileSystem: false }], streams: [] };
          },
          restore: async () => {},
        },
      });
    },
  });
