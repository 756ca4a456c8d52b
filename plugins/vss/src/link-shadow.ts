import { stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Host } from '@tapedeck/core';
import { systemTool } from '@tapedeck/windows';
import { notLinked, pathNotPlain } from './errors.ts';

/**
 * Makes a folder through which the content of a shadow copy is read, named by its id: paths below its device are none that programs
 * can take apart, and the device itself is no folder. Whoever removes the folder that it lies in removes it too.
 * @throws `VSS_NOT_LINKED`
 */
export const linkShadow = async (host: Host, scratch: string, id: string, device: string, signal: AbortSignal): Promise<string> => {
  const link = join(scratch, linkName(id));
  // Without a separator at its end the link would lead to the device, and list nothing.
  const args = ['/d', '/c', 'mklink', '/d', link, `${device}${sep}`];
  const { stdout, stderr } = await host.run({ file: systemTool(host, 'cmd.exe'), args, signal });
  const found = await stat(link).catch(() => undefined);
  if (found?.isDirectory() !== true) throw notLinked(device, `${stdout} ${stderr}`.trim());
  return link;
};

/** Ids come in braces. */
export const linkName = (id: string): string => id.replaceAll(/[{}]/g, '').toLowerCase();

/** Refuses a folder whose path the tools would not read as it is: they know no quotes for it, and one reads it in the code page of the machine. @throws `VSS_PATH_NOT_PLAIN` */
export const requirePlain = (scratch: string): void => {
  if (!/^[\x21-\x7e]+$/.test(scratch) || /["%&|<>^]/.test(scratch)) throw pathNotPlain(scratch);
};
