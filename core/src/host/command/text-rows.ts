/** A row of a table: the text that it has under a name, or the number as text. */
export type TextRow = (name: string) => string | undefined;

/** The rows of a table that a program has printed as JSON, found by its way through the document; `undefined` when it is not there. */
export const textRows = (printed: string, way: readonly (string | number)[]): readonly TextRow[] | undefined => {
  const table = way.reduce<unknown>(memberOf, parsed(printed));
  if (!Array.isArray(table)) return undefined;
  return table.map((row: unknown) => (name) => {
    const member = memberOf(row, name);
    return typeof member === 'string' || typeof member === 'number' ? String(member) : undefined;
  });
};

const parsed = (printed: string): unknown => {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
};

const memberOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
