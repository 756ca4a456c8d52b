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

/** The label of a medium that begins something new: no other has its id, and people tell it by its name from others of the day. */
export const firstLabel = (now: Date, ending = ''): MediumLabel => {
  const id = newId();
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  const name = `TAPEDECK_${day}_${id.slice(0, 4).toUpperCase()}${ending}`;
  return { format: 'tapedeck-destination', version: 1, id, series: id, number: 1, name, createdAt: now.toISOString() };
};

/** The label of a medium that goes on from a full one. */
export const nextLabel = (last: MediumLabel, name: string, now: Date): MediumLabel => ({
  ...last,
  id: newId(),
  number: last.number + 1,
  name,
  createdAt: now.toISOString(),
});

const newId = () => randomBytes(16).toString('hex');
