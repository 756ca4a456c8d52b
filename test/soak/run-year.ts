import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountSmall, simulateYear } from './simulated-year.ts';

// A whole simulated year, with kills and full disks, and beside it restic with the same tree, the same nights and the same rules:
//   npm run year [-- DAYS [SEED]]        as root, on Linux; restic is left out where it is not installed.
const [days = 365, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'tapedeck-year-'));
const repository = join(folder, 'restic');
const environment = { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: 'year' };

const restic = (...args: readonly string[]): void => {
  execFileSync('restic', [...args, '--quiet', '--no-cache'], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
};

const hasRestic = (): boolean => {
  try {
    execFileSync('restic', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const bytesBelow = (path: string): number =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const stat = statSync(join(path, name));
    return sum + (stat.isFile() ? stat.size : 0);
  }, 0);

const beside = hasRestic();
const unmount = mountSmall(folder, 600);
try {
  if (beside) {
    mkdirSync(repository);
    restic('init');
  }
  const report = await simulateYear({
    folder,
    days,
    seed,
    disturbed: true,
    completed: (time) => {
      const at = time.toISOString().slice(0, 19).replace('T', ' ');
      if (beside) restic('backup', '--time', at, '--host', 'here', join(folder, 'source'));
    },
  });
  const { points, wrong, storedBytes, leftBehind, ...counts } = report;
  process.stdout.write(`${days} nights, seed ${seed}: ${JSON.stringify(counts)}\n`);
  process.stdout.write(`${points.length} points kept, ${wrong.length} of them wrong\n${wrong.map((line) => `  ${line}\n`).join('')}`);
  process.stdout.write(`left behind: ${leftBehind.join(', ') || 'nothing'}\n`);
  process.stdout.write(`stored: ${storedBytes} bytes\n`);
  if (beside) {
    restic('forget', '--keep-daily', '7', '--keep-weekly', '5', '--keep-monthly', '12', '--prune');
    const theirs = bytesBelow(repository);
    process.stdout.write(`restic, forget and prune: ${theirs} bytes; ours take ${(storedBytes / theirs).toFixed(2)} times as much\n`);
  }
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  unmount();
  rmSync(folder, { recursive: true });
}
