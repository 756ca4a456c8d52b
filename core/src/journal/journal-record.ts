import { crc32 } from 'node:zlib';
import { type journalClaimSchema, journalRecordSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonValue } from '../contracts/worker-module.ts';
import { schemaCheck } from '../document/schema-check.ts';

/** One record of a journal. */
export type JournalRecord = FromSchema<typeof journalRecordSchema, { deserialize: [{ pattern: { $comment: 'json' }; output: JsonValue }] }>;

/** The record written before something is taken. */
export type IntentRecord = Extract<JournalRecord, { kind: 'intent' }>;

/** The record of a command's process group. */
export type ChildRecord = Extract<JournalRecord, { kind: 'child' }>;

/** The process that a journal or a claim belongs to. */
export type Owner = FromSchema<typeof journalClaimSchema>;

const isRecord = schemaCheck<JournalRecord>(journalRecordSchema);
const checksum = (json: string) => crc32(json).toString(16).padStart(8, '0');

/** A record as one line of the file. */
export const toLine = (record: JournalRecord): string => {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
};

/** The record of a line; `undefined` when the line is torn, flipped, or of an unknown kind. */
export const fromLine = (line: string): JournalRecord | undefined => {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  const value: unknown = JSON.parse(json);
  return isRecord(value) ? value : undefined;
};
