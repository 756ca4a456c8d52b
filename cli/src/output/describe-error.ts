import { BackupError, Objections } from '@tapedeck/core';
import { printable } from './printable.ts';

/** An error for people: what is the case, where, and what to do. What nobody foresaw keeps its stack, for a report. */
export const describeError = (error: unknown): string => printable(describe(error));

const describe = (error: unknown): string => {
  if (error instanceof Objections) return error.objections.map(describe).join('\n');
  if (error instanceof BackupError) return [placeOf(error) + error.message, `  code: ${error.code}`, ...hintOf(error.hint)].join('\n');
  if (isCoded(error)) return [error.message, `  code: ${error.code}`, ...hintOf(error.hint)].join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const isCoded = (error: unknown): error is Error & { readonly code: string; readonly hint: string } =>
  error instanceof Error && 'code' in error && 'hint' in error && typeof error.hint === 'string';

const placeOf = ({ place }: BackupError): string => {
  if (place === undefined) return '';
  return `${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')}: `;
};

const hintOf = (hint: string | undefined): string[] => (hint === undefined || hint === '' ? [] : [`  what to do: ${hint}`]);
