import type { JsonValue } from '../contracts/worker-module.ts';
import type { Secret } from './secret.ts';

/** Options of a use as a plugin gets them: JSON, with a `Secret` in place of each reference. */
export type OptionValue = JsonValue | Secret | readonly OptionValue[] | { readonly [key: string]: OptionValue };
