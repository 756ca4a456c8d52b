/** Keys and indexes that lead to a value of a document. */
export type DocumentPath = readonly (string | number)[];

/** A path for people: `jobs.nightly.pipeline[0]`. */
export const showPath = (path: DocumentPath): string =>
  path.reduce<string>((shown, key) => {
    if (typeof key === 'number') return `${shown}[${key}]`;
    return shown === '' ? key : `${shown}.${key}`;
  }, '');

/** The path of a JSON pointer, as ajv gives it. Digits are taken as indexes where the value there is a list. */
export const fromPointer = (pointer: string, root: unknown): DocumentPath => {
  const path: (string | number)[] = [];
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = memberOf(value, key);
  }
  return path;
};

/** The value that a path leads to; `undefined` when there is none. */
export const valueAt = (root: unknown, path: DocumentPath): unknown =>
  path.reduce<unknown>((value, key) => memberOf(value, String(key)), root);

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
