import type { JsonValue } from '../contracts/worker-module.ts';
import { BackupError } from '../errors/backup-error.ts';

/**
 * The value as JSON, for what YAML can say and JSON cannot (infinite numbers, keys that are maps).
 * @throws `SITE_NOT_JSON`
 */
export const asJson = (value: unknown, file: string): JsonValue => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => asJson(item, file));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asJson(member, file)]));
  }
  throw new BackupError(
    'SITE_NOT_JSON',
    `The site file holds ${String(value)}, which is neither a map, a list, a text, a number, true nor false.`,
    {
      hint: 'Write it as a text in quotes.',
      place: { file },
    },
  );
};
