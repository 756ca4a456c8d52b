import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, definePlugin, type HookFacade, type Source } from '@tapedeck/core';
import { type DerivedKindSubject, derivedKindContract } from '@tapedeck/testkit';
import { tempFolder } from '../kit/temp-folder.ts';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

const folder = tempFolder();

interface Choices {
  readonly paths?: (path: string) => readonly string[];
  /** Taps more, before its own. */
  readonly more?: (hooks: HookFacade) => void;
  readonly name?: (use: string) => string;
  /** Goes on as if nothing had happened where the path is not there. */
  readonly isCareless?: boolean;
}

const notThere = (path: string) => new BackupError('SHELF_NOT_THERE', `"${path}" is not there.`, { hint: 'Name another one.' });

/** A kind over another one that protects a shelf, which is a folder; right, but for what is given. */
const shelf = ({ paths = (path) => [path], more = () => {}, name = (use) => use, isCareless = false }: Choices) =>
  definePlugin({
    name: 'shelf',
    api: 1,
    version: '0.1.0',
    places: ['kind'],
    options: { type: 'object', required: ['path'], properties: { path: { type: 'string', description: 'Where it is.' } } },
    derivedKind: { over: 'backup' },
    apply({ hooks, use, options: { path } }) {
      more(hooks);
      hooks.select.tap(({ sources }) => {
        if (!isCareless && path === 'gone') throw notThere(path);
        const roots = paths(path).map((one) => ({ path: one, readFrom: one, filters: [], oneFileSystem: false }));
        const source: Source = { name: name(use), roots, streams: [] };
        return { sources: [...sources, source] };
      });
    },
  });

const subject = (choices: Choices = {}): DerivedKindSubject => ({
  plugin: shelf(choices),
  options: { path: folder },
  failing: { path: 'gone' },
  look: async () => readdirSync(folder),
});

const { derivedKind: _, ...aKindOfItsOwn } = shelf({});

describe('contract: kinds over other kinds', () => {
  afterEach(() => readdirSync(folder).forEach((one) => void rmSync(join(folder, one), { recursive: true })));

  let runs = 0;

  holdToPass(derivedKindContract, subject());
  holdToFail(derivedKindContract, subject(), {
    'says itself what its jobs protect, by absolute paths, each once': [
      subject({ paths: () => [] }),
      subject({ paths: () => ['shelf'] }),
      subject({ paths: (path) => [path, path] }),
      { ...subject(), plugin: aKindOfItsOwn },
    ],
    'protects the same under the same names in each run': subject({ name: (use) => `${use}:${runs++}` }),
    'leaves it to the other kind how its jobs are stored': subject({
      more: (hooks) =>
        hooks.commit.tap({ stage: 'early' }, () => ({
          mediaId: 'own',
          sequence: 1,
          fileName: 'own.tdk',
          parts: 1,
          storedBytes: 0,
          verified: 'no',
        })),
    }),
    'leaves it to the other kind how its points are opened': subject({
      more: (hooks) => hooks.restore.open.tap({ stage: 'early' }, () => Promise.reject(notThere('point'))),
    }),
    'changes nothing where the other kind refuses the job': subject({
      more: (hooks) => hooks.check.tap((run) => void mkdirSync(join(folder, run.id))),
    }),
    'never passes off as captured what cannot be had': subject({ isCareless: true }),
  });
});
