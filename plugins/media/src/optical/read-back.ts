import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Host } from '@tapedeck/core';
import { readBackDiffers } from '../spool/errors.ts';
import type { SpooledFile } from '../spool/medium.ts';
import { xorrisoFailed } from './errors.ts';
import { addressOf, runXorriso, saidBy } from './xorriso.ts';

/**
 * Reads files from the disc, in one pass, and compares them with those in the spool. The program that writes discs reads them too: the system may not
 * see yet how long the disc has become. @throws `MEDIA_READ_BACK_DIFFERS`, `MEDIA_XORRISO_FAILED`
 */
export const readBack = async (drive: string, files: readonly SpooledFile[], host: Host, signal: AbortSignal): Promise<void> => {
  const onDisc = createHash('sha256');
  const output = new Writable({
    write(bytes: Buffer, _, done) {
      onDisc.update(bytes);
      done();
    },
  });
  const names = files.map(({ name }) => `/${name}`);
  const result = await runXorriso(
    host,
    signal,
    ['-osirrox', 'on', '-indev', await addressOf(drive), '-concat', 'append', '-', ...names, '--'],
    {
      output,
    },
  );
  if (result.exitCode !== 0) throw xorrisoFailed(drive, 'read', saidBy(result));
  const inSpool = createHash('sha256');
  for (const { path } of files)
    await pipeline(
      createReadStream(path),
      async (bytes) => {
        for await (const piece of bytes) inSpool.update(piece);
      },
      { signal },
    );
  if (onDisc.digest('hex') !== inSpool.digest('hex')) throw readBackDiffers(`optical ${drive}`);
};
