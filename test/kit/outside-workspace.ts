import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from './workspace.ts';

const run = promisify(execFile);

/** Packages that a plugin has beside it once `npm install` has run: ours lie in the workspace, as after `npm install FOLDER`. */
const packages = ['@tapedeck/core', '@tapedeck/testkit', '@types/node', 'typescript'];

/** Installs into a package outside of the workspace what its `package.json` asks for. */
export const installInto = (folder: string): void => {
  for (const name of packages) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(join(target, '..'), { recursive: true });
    symlinkSync(join(projectFolder, 'node_modules', name), target);
  }
};

const failed = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
  Promise.reject(new Error(`${stdout}${stderr}`));

/** Builds such a package. Rejects with what the compiler has against it. */
export const buildPackage = async (folder: string): Promise<void> => {
  await run(join(projectFolder, 'node_modules/.bin/tsc'), [], { cwd: folder }).catch(failed);
};

/** Does what `npm test` does in such a package, and answers how many tests have passed. Rejects with what it prints where that fails. */
export const testPackage = async (folder: string): Promise<number> => {
  await buildPackage(folder);
  const args = ['--conditions=source', '--test', '--test-reporter=tap', 'test/*.test.ts'];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch(failed);
  return Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
};
