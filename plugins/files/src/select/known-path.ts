import { catalogPath } from '@tapedeck/core';

/** A path in the form that patterns see: that of the catalog, without a slash at its end. */
export const knownPath = (path: string): string => catalogPath(path).replace(/\/$/, '');
