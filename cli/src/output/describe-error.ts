import { BackupError, Objections } from '@tapedeck/core';
import { printable } from './printable.ts';

/** An error for people: what is the case, where, and what to do. What nobody foresaw keeps its stack, for a report. */
export const describeError = (error: unknown): string => printable(describe(error));

const describe = (error: unknown): string => {
  if (error instanceof Objections) return error.objections.map(describe).join('\n');
  if (error instanceof BackupError) return [placeOf(error) + error.message, `  code: ${error.code}`, ...hintOf(error.hint)].join('\n');
  if (isCoded(error)) return [error.message, `  code: ${error.code}`, ...hintOf(error.hint)].join('\n');
  if (isOfFile(error))
    return [error.message, `  code: ${error.code}`, `  what to do: See what is the matter with "${error.path}".`].join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** What the system says of a file by its path, which somebody has named. */
const isOfFile = (error: unknown): error is Error & { readonly code: string; readonly path: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && 'path' in error && typeof error.path === 'string';

const isCoded = (error: unknown): error is Error & { readonly code: string; readonly hint: string } =>
  error instanceof Error && 'code' in error && 'hint' in error && typeof error.hint === 'string';

const placeOf = ({ place }: BackupError): string => {
  if (place === undefined) return '';
  return `${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')}: `;
};

const hintOf = (hint: string | undefined): string[] => (hint === undefined || hint === '' ? [] : [`  what to do: ${hint}`]);
