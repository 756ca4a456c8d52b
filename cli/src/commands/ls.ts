import type { JobAccess, PointEntry, RestorePoint, StoredWorkload } from '@tapedeck/core';
import type { Command } from 'commander';
import { printableLine } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { lines, writeOut } from '../output/write-out.ts';
import { type PointOptions, resolvePoint, splitPath } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

interface LsOptions extends PointOptions {
  readonly recursive?: boolean;
  readonly workloads?: boolean;
  readonly json?: boolean;
}

/** `tapedeck ls POINT[:PATH]`. */
export const addLs = (program: Command): void => {
  withPointOptions(program.command('ls <point>'))
    .description('List what a restore point holds: POINT or POINT:PATH.')
    .option('-R, --recursive', 'go down into folders')
    .option('--workloads', 'the databases, machines and the like that it was to hold')
    .option('--json', 'print one JSON object per entry')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck ls nightly@latest:/etc\n  $ tapedeck ls /mnt/backup/nightly/nightly-000001-full.tdk --identity id.age --trust-signer',
    )
    .action(async (text: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<LsOptions>();
      const { point, path } = splitPath(text);
      const { site, job, request } = await resolvePoint(point, options);
      const asText = options.json === true ? JSON.stringify : undefined;
      const list = async (access: JobAccess): Promise<void> => {
        const opened = await access.openPoint(request);
        const rows =
          options.workloads === true
            ? lines(workloadsOf(opened), asText ?? describeWorkload)
            : lines(opened.list(path, options.recursive ?? false), asText ?? describeEntry);
        await writeOut(rows, access.run.signal);
      };
      await untilInterrupted((signal) => readTold(site, job, list, { signal }));
    });
};

async function* workloadsOf(point: RestorePoint): AsyncGenerator<StoredWorkload> {
  yield* await point.workloads();
}

/** A workload on one line: what it is, its name as `restore --workload` takes it, and whether it is there. */
const describeWorkload = ({ type, name, isLost, paths }: StoredWorkload): string =>
  `${printableLine(type).padEnd(16)} ${printableLine(name)}  ${isLost ? '[could not be captured]' : paths.join(', ')}`;

const kindLetters = { file: '-', directory: 'd', symlink: 'l', fifo: 'p', socket: 's', character: 'c', block: 'b' } as const;

/** An entry as `ls -l` shows it. */
export const describeEntry = ({ kind, mode, owner, group, sizeBytes, modifiedMs, path, linkTarget, torn }: PointEntry): string => {
  const when = new Date(modifiedMs).toISOString().slice(0, 16).replace('T', ' ');
  const tail = linkTarget === undefined ? '' : ` -> ${linkTarget}`;
  return `${kindLetters[kind]}${modeText(mode)}  ${printableLine(owner).padEnd(8)} ${printableLine(group).padEnd(8)} ${String(sizeBytes).padStart(12)}  ${when}  ${path}${tail}${torn === true ? '  [changed while it was read]' : ''}`;
};

const modeText = (mode: number): string => {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode & (0o400 >> index)) === 0 ? '-' : letter));
  const special = (at: number, bit: number, letter: string) => {
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(2, 0o4000, 's');
  special(5, 0o2000, 's');
  special(8, 0o1000, 't');
  return bits.join('');
};
