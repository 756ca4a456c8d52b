import { eventSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import { schemaCheck } from '../document/schema-check.ts';

/** What listeners of a run are told. */
export type RunEvent = FromSchema<typeof eventSchema>;

/** Gets every event of a run, in order. What it throws is counted and changes nothing. */
export type RunListener = (event: RunEvent) => void;

/** One check for each kind of event: a run has few of them, and compiling all takes longer than checking thousands. */
const checks: ReadonlyMap<unknown, (value: unknown) => boolean> = new Map(
  eventSchema.oneOf.map((schema) => [schema.properties.event.const, schemaCheck<RunEvent>(schema)]),
);

/** Whether a value is a run event, as `schemas` describes it. */
export const isRunEvent = (value: unknown): value is RunEvent =>
  typeof value === 'object' && value !== null && 'event' in value && checks.get(value.event)?.(value) === true;
