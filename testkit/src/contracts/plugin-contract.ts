import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  BackupError,
  type BackupStep,
  backupSteps,
  type Host,
  type JsonValue,
  type PluginDefinition,
  planJob,
  type UndoRequest,
} from '@tapedeck/core';
import { stepPlugin } from '../doubles/step-plugin.ts';
import { refusalOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';
import type { PluginUse } from '../running/job-with.ts';
import { aTrial, inFolder, type Trial } from '../running/trial.ts';

/** Any plugin, in a job that uses it and comes to a good end. */
export interface PluginSubject {
  readonly plugin: PluginDefinition;
  /** Options that are accepted. Of a plugin for commands: the sections of the job. */
  readonly options?: JsonValue;
  /** What the job uses beside it: of a kind over another one, that one. */
  readonly beside?: readonly PluginUse[];
  /** Further keys of the job. */
  readonly job?: Readonly<Record<string, JsonValue>>;
  /** The real machine, unless given. */
  readonly host?: Host;
  /** What there is outside of the run that the plugin could change: it must look the same whenever a run has ended. */
  look?(): Promise<unknown>;
}

/** The rules for every plugin, whatever it does; some are for those only that take something from the machine. */
export const pluginContract = (subject: PluginSubject): readonly Rule[] => [
  ...rulesOfAll(subject),
  ...(takesOptions(subject.plugin) ? rulesOfOptions(subject) : []),
  ...(subject.plugin.undo === undefined ? [] : rulesOfTaking(subject)),
];

const rulesOfAll = (subject: PluginSubject): readonly Rule[] =>
  rulesFor(subject, {
    'is accepted by this version of the contract, and touches nothing before a run': (tried) =>
      unchanged(tried, async (trial) => {
        const { steps } = await planJob(trial.site, 'trial');
        assert(steps.length > 0);
      }),
    'says of each option what it is for': ({ plugin }) => {
      for (const [name, { description = '' }] of Object.entries(propertiesOf(plugin)))
        assert.match(description, /\S/, `"${name}" has no description`);
    },
    'comes to a good end, and gives back all that it took': (tried) =>
      unchanged(tried, async (trial) => {
        const { report } = await trial.run();
        assert.equal(report.outcome, 'complete', report.error?.message ?? report.problems[0]?.message);
      }),
    'changes nothing in a dry run': (tried) =>
      unchanged(tried, async (trial) => {
        const { report } = await trial.run({ dryRun: true });
        assert.equal(report.outcome, 'complete', report.error?.message ?? report.problems[0]?.message);
      }),
  });

const propertiesOf = ({ options }: PluginDefinition): Readonly<Record<string, { readonly description?: string }>> => {
  const { properties = {} }: { readonly properties?: Readonly<Record<string, { readonly description?: string }>> } = options;
  return properties;
};

/** Of a kind without options a job has no key that could hold one. */
const takesOptions = (plugin: PluginDefinition): boolean => plugin.places[0] !== 'kind' || Object.keys(propertiesOf(plugin)).length > 0;

const rulesOfOptions = (subject: PluginSubject): readonly Rule[] =>
  rulesFor(subject, {
    'refuses an option that it does not know, by its name': async (tried) => {
      const error = await refusalOf('an unknown option', () =>
        inFolder(async (folder) => (await aTrial(folder, withUnknownOption(tried))).run()),
      );
      assert.match(inspect(error, { depth: 9 }), new RegExp(unknownOption), 'the refusal does not name it');
    },
  });

const rulesOfTaking = (subject: PluginSubject): readonly Rule[] =>
  rulesFor(subject, {
    'gives back all that it took when a step fails, whichever it is': (tried) =>
      eachStep(tried, (step, trial) => trial([stepPlugin(step, () => Promise.reject(new Error(`"${step}" fails`)))], {})),
    'gives back all that it took when the run is cancelled, in whichever step': (tried) =>
      eachStep(tried, (step, trial) => {
        const abort = new AbortController();
        return trial([stepPlugin(step, () => abort.abort())], {}, abort.signal);
      }),
    'gives back all that it took when a step runs into its deadline, whichever it is': (tried) =>
      eachStep(tried, (step, trial) => trial([stepPlugin(step, () => new Promise(() => {}))], { limits: { [step]: aMoment } })),
    'finds what it took by the intent alone, and does not mind if it is gone': async (tried) => {
      const left: { readonly name: string; readonly request: UndoRequest }[] = [];
      // As after a power cut: what was taken is still there, and all that is known of it is what was written down before.
      const forgetful = {
        ...tried.plugin,
        undo: Object.fromEntries(
          Object.keys(tried.plugin.undo ?? {}).map((name) => [name, async (request: UndoRequest) => void left.push({ name, request })]),
        ),
      };
      await unchanged({ ...tried, plugin: forgetful }, async (trial) => {
        await trial.run();
        for (const {
          name,
          request: { intent },
        } of left.toReversed())
          for (const _ of ['found', 'gone'])
            await tried.plugin.undo?.[name]?.(
              { intent, outcome: undefined },
              { host: trial.site.host, options: tried.options ?? {}, signal: new AbortController().signal },
            );
      });
    },
  });

const unknownOption = 'noSuchOption';
/** In minutes: long enough for every tap but one that hangs. */
const aMoment = 0.1 / 60;

const withUnknownOption = (tried: PluginSubject) => settingsOf({ ...tried, options: addedTo(tried.options ?? {}) });

/** Of a list, the first item gets it. */
const addedTo = (options: JsonValue): JsonValue => {
  if (typeof options !== 'object' || options === null) return { [unknownOption]: true };
  if (!isList(options)) return { ...options, [unknownOption]: true };
  const [first = {}, ...others] = options;
  return [addedTo(first), ...others];
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const settingsOf = (
  { plugin, options, beside = [], job = {}, host }: PluginSubject,
  more: readonly PluginDefinition[] = [],
  keys: Readonly<Record<string, JsonValue>> = {},
) => ({
  uses: [{ plugin, ...(options === undefined ? {} : { options }) }, ...beside, ...more.map((one) => ({ plugin: one }))],
  job: { ...job, ...keys },
  ...(host === undefined ? {} : { host }),
});

/** Holds a trial to leaving everything as it found it. */
const unchanged = async (tried: PluginSubject, work: (trial: Trial) => Promise<void>, settings = settingsOf(tried)): Promise<void> =>
  inFolder(async (folder) => {
    const before = await tried.look?.();
    const trial = await aTrial(folder, settings);
    await work(trial);
    assert.deepEqual(await trial.notGivenBack(), [], 'something was taken and not given back');
    assert.deepEqual(await tried.look?.(), before, 'it looks otherwise than before');
  });

type RunTrial = (more: readonly PluginDefinition[], keys: Readonly<Record<string, JsonValue>>, signal?: AbortSignal) => Promise<void>;

/** Goes through the steps of a backup; those that only tell are no place to fail. */
const eachStep = async (tried: PluginSubject, work: (step: BackupStep, run: RunTrial) => Promise<void>): Promise<void> => {
  for (const step of stepNames)
    await work(step, (more, keys, signal) => {
      const run = (wanted: Readonly<Record<string, JsonValue>>) =>
        unchanged(
          tried,
          async (trial) => void (await trial.run(signal === undefined ? {} : { signal })),
          settingsOf(tried, more, { ...wanted, ...keys }),
        );
      return run(everything).catch((error: unknown) => {
        // A destination that cannot eject does not come to that step.
        if (error instanceof BackupError && error.code === 'CORE_EJECT_IMPOSSIBLE') return run({ ...everything, eject: false });
        throw error;
      });
    }).catch((error: unknown) => {
      throw new Error(`In the step "${step}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
};

const stepNames = Object.keys(backupSteps).filter(
  (name): name is BackupStep => Object.hasOwn(backupSteps, name) && name !== 'written' && name !== 'progress',
);
/** So that the steps which a job may do without come to pass. */
const everything = { eject: 'always', verify: { advanced: true } };
