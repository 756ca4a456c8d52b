import { isAbsolute } from 'node:path';
import type { Host } from '@tapedeck/core';
import { labelUnsupported, pathNotAbsolute } from '../errors.ts';
import type { MediaOptions } from '../options.ts';

/** Objects to a folder that could lie anywhere, and to a label where drives have no findable ones. */
export const checkOptions = async ({ path, label }: MediaOptions, host: Host): Promise<void> => {
  if (label !== undefined && host.platform !== 'linux') throw labelUnsupported(label, host.platform);
  if (path !== undefined && label === undefined && !isAbsolute(path)) throw pathNotAbsolute(path);
};
