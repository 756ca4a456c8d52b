import type { JsonValue } from '@tapedeck/core';
import type { SnapshotIntent } from './plan-snapshots.ts';

/** The intent of a taking, from the journal of this process or of one that crashed. What it does not hold finds nothing. */
export const readIntent = (intent: JsonValue): SnapshotIntent => ({
  label: textOf(intent, 'label') || 'tapedeck-?-',
  first: numberOf(intent, 'first'),
  folder: textOf(intent, 'folder'),
  groups: listOf(intent, 'groups').map((one) => ({ id: textOf(one, 'id'), name: textOf(one, 'name') })),
  held: listOf(intent, 'held').filter((one) => typeof one === 'string'),
});

const memberOf = (value: unknown, key: string): unknown => (value instanceof Object ? Reflect.get(value, key) : undefined);

const textOf = (value: unknown, key: string): string => {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : '';
};

const numberOf = (value: unknown, key: string): number => {
  const member = memberOf(value, key);
  return typeof member === 'number' ? member : 1;
};

const listOf = (value: unknown, key: string): readonly unknown[] => {
  const member = memberOf(value, key);
  return Array.isArray(member) ? member : [];
};
