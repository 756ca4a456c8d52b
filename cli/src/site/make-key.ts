import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BackupError, type KeyWrapper, loadInstalled, type Secret } from '@tapedeck/core';
import { pluginFolders } from './plugin-folders.ts';

/** The plugin that makes keys where none is named. */
const keyPlugin = 'age';

/** The key wrapper that comes with this command. */
export const defaultKeyWrapper = async (): Promise<KeyWrapper> => {
  const installed = await loadInstalled({ folders: pluginFolders(), platform: process.platform });
  const found = installed.find((one) => one.name === keyPlugin);
  if (found !== undefined && 'plugin' in found && found.plugin.keyWrapper !== undefined) return found.plugin.keyWrapper;
  throw new BackupError('CLI_NO_KEY_PLUGIN', `The plugin "${keyPlugin}" is not installed.`, { hint: 'Install @tapedeck/plugin-age.' });
};

/** Makes a new key and writes its identity to a file that only this user can read. An existing file is never replaced. */
export const makeKeyFile = async (file: string): Promise<{ readonly identity: Secret; readonly recipient: string }> => {
  if (existsSync(file)) {
    throw new BackupError('CLI_KEY_EXISTS', `"${file}" exists already and may be the only key to older backups.`, {
      hint: 'Name another file.',
    });
  }
  const key = await (await defaultKeyWrapper()).generate();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, key.identity.reveal(), { mode: 0o600, flag: 'wx', flush: true });
  return key;
};
