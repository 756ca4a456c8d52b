import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../docs/reference/performance.md', import.meta.url));

/**
 * Puts the text between the markers `<!-- bench NAME -->` and `<!-- end -->` of `docs/reference/performance.md`, and leaves everything
 * else there as it is. Adds the markers at the end when they are not there yet.
 */
export const writePerformance = (name: string, text: string): void => {
  const [start, end] = [`<!-- bench ${name} -->`, '<!-- end -->'];
  const before = readPage();
  const from = before.indexOf(start);
  const to = before.indexOf(end, from);
  const section = `${start}\n${text}\n${end}`;
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, from < 0 || to < 0 ? `${before}\n${section}\n` : before.slice(0, from) + section + before.slice(to + end.length));
};

const readPage = (): string => {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '# Performance\n';
  }
};
