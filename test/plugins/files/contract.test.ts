import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilterDirectory } from '@tapedeck/core';
import files from '@tapedeck/plugin-files';
import { entryFilterContract, pluginContract, sourceContract } from '@tapedeck/testkit';
import { tempFolder } from '../../kit/temp-folder.ts';

const folder = tempFolder();
writeFileSync(join(folder, '.tapedeckignore'), '*.tmp\n');
const options = { paths: [folder], exclude: ['node_modules'] };

describe('files: contract', () => {
  for (const { says, check } of pluginContract({ plugin: files, options })) it(says, check);

  describe('of sources', () => {
    const subject = { plugin: files, options, roots: [folder], failing: { paths: [join(folder, 'nowhere')] } };
    for (const { says, check } of sourceContract(subject)) it(says, check);
  });

  describe('of entry filters', () => {
    const module = {
      module: import.meta.resolve('@tapedeck/plugin-files/filter'),
      options: {
        root: folder,
        exclude: ['node_modules'],
        include: [],
        images: [],
        ignoreFiles: ['.tapedeckignore'],
        excludeCaches: true,
        limits: {},
      },
    };
    const top: FilterDirectory = {
      path: '',
      readFrom: folder,
      names: new Set(['.tapedeckignore', 'letter', 'draft.tmp', 'node_modules', 'sub']),
    };
    const sub: FilterDirectory = { path: 'sub', readFrom: join(folder, 'sub'), names: new Set(['letter', 'other.tmp']) };
    const entry = (directory: FilterDirectory, name: string, kind: 'file' | 'directory' = 'file') => {
      const path = directory.path === '' ? name : `${directory.path}/${name}`;
      return { directory, entry: { path, name, kind, sizeBytes: 5, modifiedMs: 0 } };
    };
    const keeps = [entry(top, 'letter'), entry(top, 'sub', 'directory'), entry(sub, 'letter')];
    const drops = [entry(top, 'draft.tmp'), entry(top, 'node_modules', 'directory'), entry(sub, 'other.tmp')];
    for (const { says, check } of entryFilterContract({ module, keeps, drops })) it(says, check);
  });
});
