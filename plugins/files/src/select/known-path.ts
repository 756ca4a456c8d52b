import { sep } from 'node:path';

/** A path in the form that patterns see: forward slashes, none at the end. */
export const knownPath = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path).replace(/\/$/, '');
