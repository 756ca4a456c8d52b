import assert from 'node:assert/strict';
import { lstat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Host, JsonValue, PluginDefinition, SelectionPlan, StreamRoot } from '@tapedeck/core';
import { probeKind } from '../doubles/probe-kind.ts';
import { standInSource } from '../doubles/stand-ins.ts';
import { type Rule, rulesFor } from '../rule.ts';
import { aTrial, inFolder } from '../running/trial.ts';

/** A source plugin, and what it shall protect. */
export interface SourceSubject {
  readonly plugin: PluginDefinition;
  readonly options: JsonValue;
  /** Paths of the roots that these options stand for. */
  readonly roots?: readonly string[];
  /** The streams that they stand for: paths in the restore point, and what comes. */
  readonly streams?: Readonly<Record<string, string | Uint8Array>>;
  /** Options that name what cannot be had: a path that is not there, a command that fails. */
  readonly failing: JsonValue;
  /** Options with a stream that does not end by itself, where there is such a thing. */
  readonly endless?: JsonValue;
  readonly host?: Host;
}

/** The rules of `Source`, as a job meets them. */
export const sourceContract = (subject: SourceSubject): readonly Rule[] => [
  ...rulesOfSources(subject),
  ...(subject.streams === undefined ? [] : rulesOfStreams(subject)),
  ...(subject.endless === undefined ? [] : rulesOfEndless(subject)),
];

const rulesOfSources = (subject: SourceSubject): readonly Rule[] =>
  rulesFor(subject, {
    'adds a source under the name of each use, behind those that are there': async (tried) => {
      const options = [undefined, tried.options, tried.options];
      const names = await planned(tried, options, ({ sources }) => sources.map(({ name }) => name));
      assert.deepEqual(names, [standInSource.name, tried.plugin.name, `${tried.plugin.name}#2`]);
    },
    'names what it protects by absolute paths, each once': async (tried) => {
      const found = await planned(tried, [tried.options], ({ sources }) => sources.flatMap(pathsOf));
      assert.deepEqual(found.toSorted(), [...(tried.roots ?? []), ...Object.keys(tried.streams ?? {})].sort());
      assert(found.every(isAbsolute), `not all are absolute: ${found}`);
    },
    'gives filters that threads can load, with options that are plain JSON': async (tried) => {
      const filters = await planned(tried, [tried.options], ({ sources }) =>
        sources.flatMap(({ roots }) => roots.flatMap((root) => root.filters)),
      );
      for (const { module, options } of filters) {
        assert.deepEqual(JSON.parse(JSON.stringify(options)), options);
        assert(typeof (await import(module)).createEntryFilter === 'function', `"${module}" exports no function "createEntryFilter"`);
      }
    },
    'never passes off as captured what cannot be had': async (tried) => {
      const { outcome } = await planning(tried, [tried.failing], readAll).then(({ report }) => report);
      assert.notEqual(outcome, 'complete');
    },
  });

const rulesOfStreams = (subject: SourceSubject): readonly Rule[] =>
  rulesFor(subject, {
    'gives a stream whole, and again as often as it is opened': async (tried) => {
      await planned(tried, [tried.options], async ({ sources }) => {
        for (const stream of sources.flatMap(({ streams }) => streams))
          for (const time of ['first', 'second']) {
            const expected = Buffer.from(tried.streams?.[stream.path] ?? '');
            assert(
              Buffer.compare(await readStream(stream), expected) === 0,
              `"${stream.path}", opened for the ${time} time, is not what was expected`,
            );
          }
      });
    },
  });

const rulesOfEndless = (subject: SourceSubject): readonly Rule[] =>
  rulesFor(subject, {
    'ends a stream that it is told to end, and does not call it captured': async (tried) => {
      await planned(tried, [tried.endless], async ({ sources }) => {
        for (const { open } of sources.flatMap(({ streams }) => streams)) {
          const abort = new AbortController();
          const { stream, done } = await open(abort.signal);
          stream.resume().on('error', () => {});
          abort.abort(new Error('told to end'));
          await assert.rejects(done, 'the stream counts as captured');
        }
      });
    },
  });

const pathsOf = ({ roots, streams }: SelectionPlan['sources'][number]): readonly string[] => [...roots, ...streams].map(({ path }) => path);

const readStream = async ({ open }: StreamRoot): Promise<Buffer> => {
  const { stream, done } = await open(new AbortController().signal);
  const [bytes] = await Promise.all([buffer(stream), done]);
  return bytes;
};

/** What a job kind does with a plan, in little. */
const readAll = async ({ sources }: SelectionPlan): Promise<void> => {
  for (const { roots, streams } of sources) {
    for (const { readFrom } of roots) await lstat(readFrom);
    for (const stream of streams) await readStream(stream);
  }
};

const planning = (
  { plugin, host }: SourceSubject,
  options: readonly (JsonValue | undefined)[],
  look: (plan: SelectionPlan) => Promise<void>,
) =>
  inFolder(async (folder) => {
    const uses = options.map((one) => (one === undefined ? { plugin: standInSource } : { plugin, options: one }));
    const trial = await aTrial(folder, { uses: [{ plugin: probeKind(look) }, ...uses], ...(host === undefined ? {} : { host }) });
    return trial.run();
  });

/** What is to be seen in a plan that is to be there; `undefined` options stand for another plugin. */
const planned = async <Seen>(
  subject: SourceSubject,
  options: readonly (JsonValue | undefined)[],
  look: (plan: SelectionPlan) => Seen | Promise<Seen>,
): Promise<Seen> => {
  const seen: { readonly what: Seen }[] = [];
  const { report } = await planning(subject, options, async (plan) => void seen.push({ what: await look(plan) }));
  const [first] = seen;
  if (first === undefined) return assert.fail(`there is no plan to look at: ${report.error?.message ?? report.outcome}`);
  return first.what;
};
