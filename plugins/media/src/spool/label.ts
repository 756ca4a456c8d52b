import { randomBytes } from 'node:crypto';
import { mediumLabelSchema, schemaCheck } from '@tapedeck/core';
import type { FromSchema } from 'json-schema-to-ts';

/** What stands first on a medium of ours. */
export type MediumLabel = FromSchema<typeof mediumLabelSchema>;

const isLabel = schemaCheck<MediumLabel>(mediumLabelSchema);

/** The label that these bytes are; `undefined` when they are none that this version knows. */
export const readLabel = (bytes: Uint8Array): MediumLabel | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isLabel(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The bytes of a label. */
export const labelText = (label: MediumLabel): string => `${JSON.stringify(label)}\n`;

/** A label that no other medium has. */
export const newLabel = ({ name, number, series, now }: { name: string; number: number; series?: string; now: Date }): MediumLabel => {
  const id = randomBytes(16).toString('hex');
  return { format: 'tapedeck-destination', version: 1, id, series: series ?? id, number, name, createdAt: now.toISOString() };
};
