import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './faults-page.ts';

// Puts the tables into the page: node --conditions=source test/faults/write-page.ts
const page = new URL('../../docs/reference/faults.md', import.meta.url);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
