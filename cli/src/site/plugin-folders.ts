import { fileURLToPath } from 'node:url';

/** The plugin that takes the sections `pre`, `post` and `restore` of a job. */
export const sectionPlugins = { pre: 'commands', post: 'commands', restore: 'commands' } as const;

/** Where plugins are looked for besides the folder of the site file: those that came with this command. */
export const pluginFolders = (): readonly string[] => [fileURLToPath(new URL('.', import.meta.resolve('#package.json')))];
