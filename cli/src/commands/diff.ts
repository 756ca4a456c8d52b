import type { JobAccess, PointDifference, PointEntry } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatBytes, formatCount } from '../output/format.ts';
import { printableLine } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { lines, writeOut } from '../output/write-out.ts';
import { type PointOptions, resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

interface DiffOptions extends PointOptions {
  readonly json?: boolean;
}

/** `tapedeck diff A B`. */
export const addDiff = (program: Command): void => {
  withPointOptions(program.command('diff <before> <after>'))
    .description('Show what was added, removed and changed between two restore points of one job.')
    .option('--json', 'print one JSON object per difference')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck diff nightly@2026-11-22 nightly@latest\n  $ tapedeck diff nightly@5f3a nightly@latest --json',
    )
    .action(async (before: string, after: string, _: object, command: Command) =>
      showDifferences(before, after, command.optsWithGlobals<DiffOptions>()),
    );
};

const showDifferences = async (before: string, after: string, options: DiffOptions): Promise<void> => {
  const [a, b] = [await resolvePoint(before, options), await resolvePoint(after, options)];
  const show = async (earlier: JobAccess, later: JobAccess): Promise<void> => {
    const { signal } = later.run;
    const differences = (await earlier.openPoint(a.request)).differences(await later.openPoint(b.request));
    if (options.json === true) return writeOut(lines(differences, JSON.stringify), signal);
    const counts = { added: 0, removed: 0, changed: 0, metadata: 0 };
    await writeOut(lines(counted(differences, counts), describeDifference), signal);
    process.stdout.write(`${describeCounts(counts)}\n`);
  };
  await untilInterrupted((signal) =>
    readTold(a.site, a.job, (earlier) => readTold(b.site, b.job, (later) => show(earlier, later), { signal }), { signal }),
  );
};

type Counts = Record<PointDifference['change'], number>;

async function* counted(differences: AsyncIterable<PointDifference>, counts: Counts): AsyncGenerator<PointDifference> {
  for await (const difference of differences) {
    counts[difference.change] += 1;
    yield difference;
  }
}

/** A difference as a line: what became of it, its path, and what differs. */
export const describeDifference = ({ change, before, after }: PointDifference): string => {
  const details = before === undefined || after === undefined ? [] : changesOf(before, after);
  // What is not shown of an entry is what it holds, and its attributes.
  const what = details.length > 0 ? details.join(', ') : change === 'changed' ? 'content' : 'attributes';
  return `${change.padEnd(8)}  ${(after ?? before)?.path}${before === undefined || after === undefined ? '' : `  (${what})`}`;
};

const changesOf = (before: PointEntry, after: PointEntry): readonly string[] => {
  if (before.kind !== after.kind) return [`${before.kind} → ${after.kind}`];
  const then = shownOf(before);
  const now = shownOf(after);
  return Object.keys(now).flatMap((name) => (then[name] === now[name] ? [] : [`${name} ${then[name]} → ${now[name]}`]));
};

const shownOf = ({ kind, sizeBytes, linkTarget, mode, owner, group, modifiedMs }: PointEntry): Readonly<Record<string, string>> => ({
  ...(kind === 'file' ? { size: formatBytes(sizeBytes) } : {}),
  ...(linkTarget === undefined ? {} : { target: linkTarget }),
  mode: mode.toString(8).padStart(4, '0'),
  owner: printableLine(`${owner}:${group}`),
  // That of a folder tells of what was put in or taken out, and that has lines of its own.
  ...(kind === 'directory' ? {} : { time: new Date(modifiedMs).toISOString().replace(/(\.000)?Z$/, '') }),
});

const describeCounts = ({ added, removed, changed, metadata }: Counts): string => {
  if (added + removed + changed + metadata === 0) return 'No differences.';
  const [more, less, other, dressed] = [added, removed, changed, metadata].map(formatCount);
  return `${more} added, ${less} removed, ${other} changed, ${dressed} in metadata only.`;
};
