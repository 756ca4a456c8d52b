import type { CodecDefinition } from '../contracts/codec.ts';
import type { DerivedKind, JobKind } from '../contracts/job-kind.ts';
import type { KeyWrapper } from '../contracts/key-wrapper.ts';
import type { RetentionRules } from '../contracts/retention.ts';
import type { SystemRebuild } from '../contracts/system-rebuild.ts';
import type { Host } from '../host/host.ts';
import type { HookFacade } from '../lifecycle/hook-facade.ts';
import type { JobView } from '../run/run.ts';
import type { UndoRequest } from '../run/take.ts';
import type { OptionsOf } from '../site/secret-reference.ts';

/** The contract version this core speaks. */
export const API = 1;

/** What `apply` gets: the facade of both hook tables, the door to the machine, checked options. */
export interface ApplyContext<Options> {
  readonly hooks: HookFacade;
  readonly host: Host;
  readonly options: Options;
  /** This use: `media`, or `media#2`. */
  readonly use: string;
  /** The job that uses it: a step that it needs not at all is not tapped. */
  readonly job: JobView;
}

/** What `undo` functions get besides the request: the door to the machine and the options of the use that took. */
export interface UndoContext<Options> {
  readonly host: Host;
  readonly options: Options;
  /** Fires when the undo has run into its deadline. */
  readonly signal: AbortSignal;
}

/**
 * Finds and gives back what was taken; idempotent, "gone" is success. Written as a member, so that a plugin with options
 * of its own still is a plugin: the host hands each the options that its own schema has checked.
 */
export type UndoFunction<Options> = { undo(request: UndoRequest, context: UndoContext<Options>): Promise<void> }['undo'];

/** A plugin. `Schema` is its options' JSON Schema, `as const`, and the type of `options` follows from it. */
export interface PluginDefinition<Schema extends object = object, Options = OptionsOf<Schema>> {
  /** Key in the site file. */
  readonly name: string;
  /** The contract it speaks. */
  readonly api: number;
  readonly version: string;
  readonly platforms?: readonly NodeJS.Platform[];
  readonly options: Schema;
  /** Where the site file may use it: as a job's kind, a source, a step of the pipeline, a destination, or a key of the job. */
  readonly places: readonly PluginPlace[];
  readonly kind?: JobKind;
  /** Instead of `kind`: its jobs are those of another one. */
  readonly derivedKind?: DerivedKind;
  readonly retention?: RetentionRules;
  readonly codec?: CodecDefinition;
  readonly keyWrapper?: KeyWrapper;
  readonly rebuild?: SystemRebuild;
  readonly undo?: Readonly<Record<string, UndoFunction<Options>>>;
  apply?(context: ApplyContext<Options>): void;
}

/**
 * Where a plugin's name may stand in a job: `kind: NAME`; `snapshot: { use: NAME }`; an item of `sources`, `pipeline`, `destination`; `pre`, `post` and
 * `restore` (the plugin gets one use for all of them, as `{ pre: [...], post: [...], restore: { … } }`); or a key of the job itself (`retention:`, `power:`).
 */
export type PluginPlace = 'kind' | 'sources' | 'snapshot' | 'pipeline' | 'destination' | 'commands' | 'job';

/** Declares a plugin; checks nothing at run time, the plugin host does. */
export const definePlugin = <const Schema extends object, Options = OptionsOf<Schema>>(
  definition: PluginDefinition<Schema, Options>,
): PluginDefinition<Schema, Options> => definition;
