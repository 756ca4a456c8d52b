import { fileURLToPath } from 'node:url';

/** What users start; `npm run bench` makes it anew before it measures. */
export const ourCommand = fileURLToPath(new URL('../cli/bin/tapedeck.js', import.meta.url));
