import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { definePlugin, removeStaged, stageFolder, tapApplication } from '@tapedeck/core';

/** What may go wrong, by the name of a ledger. */
export interface Mishaps {
  readonly prepare?: string;
  readonly capture?: string;
  readonly stream?: string;
}

/**
 * An application whose workloads, "ledgers", are the files of a folder: those named `*.staged` are copied aside, the others stream.
 * What it is told of a restore goes to `told`.
 */
export const anApplication = (folder: string, mishaps: Mishaps = {}, told: unknown[] = []) =>
  definePlugin({
    name: 'ledgers',
    api: 1,
    version: '0.1.0',
    places: ['sources'],
    options: { type: 'object', additionalProperties: false, properties: {} },
    undo: { 'remove-staged': removeStaged },
    apply({ hooks, use }) {
      const fileOf = (name: string) => join(folder, name.slice(use.length + 1));
      const staged = new Map<string, string>();
      tapApplication({
        hooks,
        use,
        stage: 'databases',
        stagingFolder: join(folder, '..', 'staging'),
        application: {
          discover: async () =>
            (existsSync(folder) ? readdirSync(folder) : []).map((name) => ({
              name: `${use}:${name}`,
              type: 'ledger',
              facts: { pages: 3 },
            })),
          prepare: async ({ name }, run) => {
            if (name === mishaps.prepare) throw new Error('It is locked.');
            if (!name.endsWith('.staged')) return;
            const within = join(folder, '..', 'staging');
            const copy = await stageFolder(run, { within, label: name.slice(use.length + 1), scope: 'source' });
            writeFileSync(join(copy, 'copy'), readFileSync(fileOf(name)));
            staged.set(name, copy);
          },
          capture: async ({ name }, run) => {
            if (name === mishaps.capture) throw new Error('It is damaged.');
            const copy = staged.get(name);
            if (copy !== undefined)
              return { roots: [{ path: fileOf(name), readFrom: copy, filters: [], oneFileSystem: false }], streams: [] };
            const open = async () => {
              run.workloads.describe(name, { opened: true });
              const done = name === mishaps.stream ? Promise.reject(new Error('It broke off.')) : Promise.resolve();
              return { stream: Readable.from([readFileSync(fileOf(name))]), done };
            };
            return { roots: [], streams: [{ path: fileOf(name), open }] };
          },
          restore: async (workload, from, request) => {
            told.push({ workload, request });
            const there = join(from, workload.paths[0] ?? '');
            const content = readFileSync(existsSync(join(there, 'copy')) ? join(there, 'copy') : there);
            mkdirSync(folder, { recursive: true });
            writeFileSync(join(folder, request.as ?? workload.name.slice(use.length + 1)), content);
          },
        },
      });
    },
  });
