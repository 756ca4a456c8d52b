import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchFolder } from './bench-folder.ts';
import { ddZstd, partcloneZstd } from './block-copiers.ts';
import { borg } from './borg.ts';
import type { Action, Contestant } from './contestant.ts';
import { type Corpus, prepareCorpus } from './corpora/corpus.ts';
import { growth } from './corpora/growth.ts';
import { image } from './corpora/image.ts';
import { tree } from './corpora/tree.ts';
import { volume } from './corpora/volume.ts';
import { find } from './find.ts';
import { machineLine } from './machine.ts';
import { markdownTable } from './report.ts';
import { restic } from './restic.ts';
import { type Result, runRounds } from './rounds.ts';
import { rsync } from './rsync.ts';
import { tapedeck } from './tapedeck.ts';
import { tapedeckCopy, tapedeckVerifiedCopy } from './tapedeck-copy.ts';
import { tapedeckImage, tapedeckVerifiedImage } from './tapedeck-image.ts';
import { tarZstd } from './tar-zstd.ts';
import { writePerformance } from './write-performance.ts';

const usage = `npm run bench -- [--group peers|growth|copies|images] [--corpora tree,image] [--with tapedeck,restic,borg,tar,find,rsync] [--rounds 3] [--write]

  peers   first backup, nothing changed, restore and check of a tree; first backup of an image (the default)
  growth  10,000 to 1,000,000 small files, and 1,000,000 in one folder; restore of one of them
  copies  first copy of a tree as plain files, and nothing changed
  images  first image of a volume, nothing changed, and restore as a file
  --write puts the tables into docs/reference/performance.md

restic before 0.17 is left out; bench/get-restic.sh unpacks a newer one.`;

/** What is measured with one corpus. */
interface Scenario {
  readonly corpus: Corpus;
  readonly actions: readonly Action[];
}

/** What is measured together, and of whom; ours is the first. */
interface Group {
  readonly contestants: readonly Contestant[];
  readonly scenarios: readonly Scenario[];
  readonly titles?: Readonly<Partial<Record<Action, string>>>;
}

const keepers = [tapedeck, restic, borg, tarZstd, find];

const groups: Readonly<Record<string, Group>> = {
  peers: {
    contestants: keepers,
    scenarios: [
      { corpus: tree, actions: ['first', 'unchanged', 'restore', 'check'] },
      { corpus: image, actions: ['first'] },
    ],
  },
  growth: { contestants: keepers, scenarios: growth.map((corpus) => ({ corpus, actions: ['first', 'unchanged', 'one'] })) },
  copies: {
    contestants: [tapedeckCopy, tapedeckVerifiedCopy, rsync, find],
    scenarios: [{ corpus: tree, actions: ['first', 'unchanged'] }],
    titles: { first: 'first copy' },
  },
  images: {
    contestants: [tapedeckImage, tapedeckVerifiedImage, ddZstd, partcloneZstd],
    scenarios: [{ corpus: volume, actions: ['first', 'unchanged', 'restore'] }],
    titles: { first: 'first image' },
  },
};

const titles: Readonly<Record<Action, string>> = {
  first: 'first backup',
  unchanged: 'nothing changed',
  restore: 'restore',
  one: 'restore of one file',
  check: 'full check',
};

const { values } = parseArgs({
  options: {
    group: { type: 'string', default: 'peers' },
    corpora: { type: 'string' },
    with: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const isChosen = (list: string | undefined, key: string): boolean => list === undefined || list.split(',').includes(key);

const present = (contestants: readonly Contestant[]): readonly { contestant: Contestant; title: string }[] =>
  contestants
    .filter(({ key }) => isChosen(values.with, key))
    .flatMap((contestant) => {
      const title = contestant.version();
      if (title === undefined) log(`left out: ${contestant.key} (not installed, or too old)`);
      return title === undefined ? [] : [{ contestant, title }];
    });

const run = async (name: string, group: Group, scenarios: readonly Scenario[]): Promise<void> => {
  mkdirSync(benchFolder, { recursive: true });
  const contestants = present(group.contestants);
  const results: Result[] = [];
  for (const { corpus, actions } of scenarios) {
    const folder = prepareCorpus(corpus, log);
    const plan = {
      corpus: { key: corpus.key, folder, one: corpus.one ?? '' },
      actions,
      contestants: contestants.map((one) => one.contestant),
      log,
    };
    results.push(...(await runRounds({ ...plan, rounds: Number(values.rounds) })));
  }
  const columns = contestants.map(({ contestant, title }) => ({ key: contestant.key, title }));
  const rows = scenarios.flatMap(({ corpus, actions }) =>
    actions.map((action) => ({ corpus: corpus.key, action, title: `${group.titles?.[action] ?? titles[action]}, ${corpus.title}` })),
  );
  const head = `${machineLine()}; medians of ${values.rounds}; \`npm run bench -- ${process.argv
    .slice(2)
    .filter((word) => word !== '--write')
    .join(' ')}\``;
  const text = `${head}\n\n${markdownTable(columns, rows, results)}`;
  process.stdout.write(`${text}\n`);
  if (values.write) writePerformance(name, text);
};

const group = groups[values.group];
const chosen = group?.scenarios.filter(({ corpus }) => isChosen(values.corpora, corpus.key));
if (values.help) process.stdout.write(`${usage}\n`);
else if (group === undefined || chosen === undefined || chosen.length === 0 || !(Number(values.rounds) >= 1)) {
  log(usage);
  process.exitCode = 2;
} else await run(values.group, group, chosen);
