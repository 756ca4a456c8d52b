import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { buildPackage, installInto, testPackage } from '../kit/outside-workspace.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { findProjectFiles, projectFolder } from '../kit/workspace.ts';

/** Copies an example, and installs into the copy what it asks for. */
const installed = (name: string, place: string): string => {
  const filter = (path: string) => !/node_modules|dist/.test(path.slice(projectFolder.length));
  cpSync(join(projectFolder, 'examples', name), place, { recursive: true, filter });
  installInto(place);
  return place;
};

const names = findProjectFiles('examples/plugin-*/tsconfig.json').map((path) => path.split('/')[1] ?? '');

describe('docs: examples of plugins', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  it('are a codec, a destination, a notifier and a source', () => {
    expect(names).to.have.members(['plugin-brotli', 'plugin-ntfy', 'plugin-sqlite', 'plugin-sqlite-store']);
  });

  for (const name of names) {
    it(`keep their contracts, outside of the workspace: ${name}`, async () => {
      const place = installed(name, join(folder, name));

      expect(await testPackage(place)).to.be.greaterThan(4);
    });

    it(`are short: ${name}`, () => {
      const lines = findProjectFiles(`examples/${name}/src/*.ts`).map(
        (path) => readFileSync(join(projectFolder, path), 'utf8').split('\n').length,
      );

      expect(lines.reduce((sum, count) => sum + count)).to.be.lessThan(150);
    });
  }

  it('store a database with the codec and at the destination of strangers, and give it back', async () => {
    for (const name of ['brotli', 'sqlite', 'sqlite-store'])
      await buildPackage(installed(`plugin-${name}`, join(folder, 'node_modules', `tapedeck-plugin-${name}`)));
    const path = join(folder, 'app.db');
    new DatabaseSync(path).exec(`CREATE TABLE letter (text TEXT); INSERT INTO letter VALUES ('kept')`);
    const job = {
      kind: 'backup',
      sources: [{ sqlite: { databases: [path] } }],
      pipeline: [{ brotli: { quality: 5 } }],
      destination: [{ 'sqlite-store': { path: join(folder, 'tapes.sqlite') } }],
    };
    writeFileSync(join(folder, 'tapedeck.yaml'), JSON.stringify({ state: 'state', jobs: { nightly: job } }));
    const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.yaml', ...args]);

    const run = tapedeck('run', 'nightly');
    expect(run.status, run.stdout + run.stderr).to.equal(0);
    expect(tapedeck('restore', 'nightly@latest', '--to', 'out').status).to.equal(0);

    const restored = new DatabaseSync(join(folder, 'out', path), { readOnly: true });
    expect(restored.prepare('SELECT text FROM letter').get()).to.have.property('text', 'kept');
    restored.close();
  });
});
