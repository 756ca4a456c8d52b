import { eventSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import { schemaCheck } from '../document/schema-check.ts';

/** What listeners of a run are told. */
export type RunEvent = FromSchema<typeof eventSchema>;

/** Gets every event of a run, in order. What it throws is counted and changes nothing. */
export type RunListener = (event: RunEvent) => void;

/** Whether a value is a run event, as `schemas` describes it. */
export const isRunEvent = schemaCheck<RunEvent>(eventSchema);
