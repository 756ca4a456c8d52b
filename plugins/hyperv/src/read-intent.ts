import type { JsonValue } from '@tapedeck/core';

/** A text of what the journal keeps; empty where there is none. */
export const textOf = (value: JsonValue | undefined, key: string): string => {
  const found: unknown = value instanceof Object ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? found : '';
};

/** A list of texts. */
export const textsOf = (value: JsonValue | undefined, key: string): readonly string[] => {
  const found: unknown = value instanceof Object ? Reflect.get(value, key) : undefined;
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
};
