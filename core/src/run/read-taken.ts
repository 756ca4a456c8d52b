/** A text of what a journal keeps of a taking, from this process or from one that crashed; empty where there is none. */
export const textIn = (value: unknown, key: string): string => {
  const found = memberOf(value, key);
  return typeof found === 'string' ? found : '';
};

/** A list of texts, likewise. */
export const textsIn = (value: unknown, key: string): readonly string[] => {
  const found = memberOf(value, key);
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
};

const memberOf = (value: unknown, key: string): unknown => (value instanceof Object ? Reflect.get(value, key) : undefined);
