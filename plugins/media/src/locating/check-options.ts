import { isAbsolute } from 'node:path';
import type { Host } from '@tapedeck/core';
import { driveNameOf } from '../drives/drive-name.ts';
import { labelUnsupported, namedTwice, pathNotAbsolute } from '../errors.ts';
import type { MediaOptions } from '../options.ts';
import { changerAlone } from '../tape/errors.ts';

/** Objects to a folder that could lie anywhere, to a drive that is named twice, and to one named where drives cannot be found. */
export const checkOptions = async (options: MediaOptions, host: Host): Promise<void> => {
  const { path, label, id, changer } = options;
  if (changer !== undefined) throw changerAlone(changer);
  const drive = driveNameOf(options);
  if (label !== undefined && id !== undefined) throw namedTwice(label, id);
  if (drive !== undefined && host.platform !== 'linux' && host.platform !== 'win32') throw labelUnsupported(drive.name, host.platform);
  if (path !== undefined && drive === undefined && !isAbsolute(path)) throw pathNotAbsolute(path);
};
