import { collation, i64, longText, shortText, u8, u16, u32 } from './bytes.ts';

/** A message of the server. */
export interface Message {
  readonly number: number;
  readonly text: string;
  readonly severity?: number;
}

const token = (kind: number, data: Buffer) => Buffer.concat([u8(kind), u16(data.length), data]);

const message = (kind: number, { number, text, severity = 16 }: Message) =>
  token(kind, Buffer.concat([u32(number), u8(1), u8(severity), longText(text), shortText('SIMULATED'), shortText(''), u32(1)]));

/** Text for information. */
export const info = (number: number, text: string): Buffer => message(0xab, { number, text, severity: 0 });

/** An error. */
export const failure = (told: Message): Buffer => message(0xaa, told);

/** The end of an answer: 0 is well, 2 an error, 0x20 that an attention was heard. */
export const done = (status = 0): Buffer => Buffer.concat([u8(0xfd), u16(status), u16(0xfd), i64(0n)]);

/** A type of a column: how it is declared, and how a value is written. */
export interface ColumnType {
  readonly declared: Buffer;
  write(value: string | number | boolean): Buffer;
  readonly nothing: Buffer;
}

/** The types that answers need. */
export const types = {
  text: {
    declared: Buffer.concat([u8(0xe7), u16(8000), collation]),
    write: (value) => Buffer.concat([u16(String(value).length * 2), Buffer.from(String(value), 'utf16le')]),
    nothing: u16(0xffff),
  },
  int: {
    declared: Buffer.from([0x26, 4]),
    write: (value) => Buffer.concat([u8(4), u32(Number(value))]),
    nothing: u8(0),
  },
  bigint: {
    declared: Buffer.from([0x26, 8]),
    write: (value) => Buffer.concat([u8(8), i64(BigInt(value))]),
    nothing: u8(0),
  },
  bit: {
    declared: Buffer.from([0x68, 1]),
    write: (value) => Buffer.from([1, value === true ? 1 : 0]),
    nothing: u8(0),
  },
} as const satisfies Record<string, ColumnType>;

/** Columns by their names, in order. */
export type Columns = Readonly<Record<string, keyof typeof types>>;

/** A row by the names of its columns; `null` is NULL. */
export type SimulatedRow = Readonly<Record<string, string | number | boolean | null>>;

/** A table of an answer. */
export const table = (columns: Columns, rows: readonly SimulatedRow[]): Buffer => {
  const named = Object.entries(columns).map(([name, kind]) => ({ name, type: types[kind] }));
  const heads = named.map(({ name, type }) => Buffer.concat([u32(0), u16(0x0009), type.declared, shortText(name)]));
  const lines = rows.map((row) => Buffer.concat([u8(0xd1), ...named.map(({ name, type }) => cell(row[name], type))]));
  return Buffer.concat([u8(0x81), u16(named.length), ...heads, ...lines]);
};

const cell = (value: SimulatedRow[string] | undefined, type: ColumnType) => {
  if (value === undefined) throw new Error('A row of the simulator lacks a column.');
  return value === null ? type.nothing : type.write(value);
};

const change = (kind: number, next: string, before: string) => token(0xe3, Buffer.concat([u8(kind), shortText(next), shortText(before)]));

/** What a server says to a login that it takes. */
export const welcome = (database: string): Buffer =>
  Buffer.concat([
    change(1, database, 'master'),
    info(5701, `Changed database context to '${database}'.`),
    token(0xe3, Buffer.concat([u8(7), u8(5), collation, u8(0)])),
    change(2, 'us_english', ''),
    info(5703, 'Changed language setting to us_english.'),
    token(0xad, Buffer.concat([u8(1), Buffer.from([0x74, 0, 0, 4]), shortText('Microsoft SQL Server'), Buffer.from([16, 0, 0x10, 0x8c])])),
    change(4, '4096', '4096'),
  ]);
