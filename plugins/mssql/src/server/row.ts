/** A row of an answer, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A text, or a number as text; `undefined` where the server says NULL. */
export const textOf = (row: Row, column: string): string | undefined => {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
};

/** A number; 0 where the server says NULL. Not for what needs more than 53 bits: that is text. */
export const numberOf = (row: Row, column: string): number => Number(row[column] ?? 0);
