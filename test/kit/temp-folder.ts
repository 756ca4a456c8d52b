import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes an empty folder for one test or suite; its maker removes it. */
export const tempFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'tapedeck-test-')));
