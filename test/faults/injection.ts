import { definePlugin, type HookFacade, type Host, type JsonValue, type PluginDefinition, type RunListener } from '@tapedeck/core';

/** What is done to a run so that a fault meets it in its step. */
export interface Injection {
  /** Other keys of the job. */
  readonly job?: Readonly<Record<string, JsonValue>>;
  /** In place of, or beside, those that are installed. */
  readonly plugins?: readonly PluginDefinition[];
  readonly listener?: RunListener;
  /** Whether the fault has met the run; what cannot be asked is taken as met. */
  readonly hasStruck?: () => boolean;
  readonly cancelling?: AbortController;
  prepare?(): void;
  mend?(): void;
}

/** The key of the job under which the plugin that injects stands. */
export const faultKey = 'fault';

/** An injection by a plugin of the job. */
export const byPlugin = (apply: (tools: { readonly hooks: HookFacade; readonly host: Host }) => void): Injection => ({
  job: { [faultKey]: {} },
  plugins: [definePlugin({ name: faultKey, api: 1, version: '0.1.0', places: ['job'], options: { type: 'object' }, apply })],
});
