import { main } from './main.ts';

// For running from the sources, without a build: `node --conditions=source cli/src/run-main.ts …`.
await main(process.argv);
