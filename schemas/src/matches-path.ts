import { matchesGlob } from 'node:path';

// `matchesGlob` lets no wildcard match a leading dot; whoever writes `/home/**` means hidden files too. So a letter stands in for the dots.
const withoutHidden = (path: string) => path.replace(/(^|[/\\])\./g, '$1\uE000');

/** Whether a path fits a glob, in which wildcards stand for hidden names too. */
export const matchesPath = (path: string, glob: string): boolean => matchesGlob(withoutHidden(path), withoutHidden(glob));
