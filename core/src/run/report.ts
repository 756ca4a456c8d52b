import type { reportSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';

/** The report of one run, as `schemas` describes it. */
export type RunReport = FromSchema<typeof reportSchema>;

/** One step in a report. */
export type StepReport = RunReport['steps'][number];

/** One tap of a step in a report. */
export type TapReport = StepReport['taps'][number];

/** What stopped a run, or went wrong in a tap, in words. */
export type ErrorReport = NonNullable<RunReport['error']>;
