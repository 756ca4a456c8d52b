import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { installInto, testPackage } from '../kit/outside-workspace.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { findProjectFiles, projectFolder } from '../kit/workspace.ts';

const names = findProjectFiles('examples/plugin-*/tsconfig.json').map((path) => path.split('/')[1] ?? '');

describe('docs: examples of plugins', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('are a codec, a destination, a notifier and a source', () => {
    expect(names).to.have.members(['plugin-brotli', 'plugin-ntfy', 'plugin-sqlite', 'plugin-sqlite-store']);
  });

  for (const name of names) {
    it(`keep their contracts, outside of the workspace: ${name}`, async () => {
      const place = join(folder, name);
      cpSync(join(projectFolder, 'examples', name), place, {
        recursive: true,
        filter: (path) => !/node_modules|dist/.test(path.slice(projectFolder.length)),
      });
      installInto(place);

      expect(await testPackage(place)).to.be.greaterThan(4);
    });

    it(`are short: ${name}`, () => {
      const lines = findProjectFiles(`examples/${name}/src/*.ts`).map(
        (path) => readFileSync(join(projectFolder, path), 'utf8').split('\n').length,
      );

      expect(lines.reduce((sum, count) => sum + count)).to.be.lessThan(150);
    });
  }
});
