const statement = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'([^']+)'/g;
const call = /\bimport\(\s*'([^']+)'\s*\)/g;

/** What a source file imports, re-exports or loads on demand, as written there. */
export const importsOf = (text: string): readonly string[] =>
  [statement, call].flatMap((pattern) => [...text.matchAll(pattern)].map(([, specifier = '']) => specifier));

/** The package of an import: `@tapedeck/core` of `@tapedeck/core/testing`; nothing for relative and built-in ones. */
export const packageOf = (specifier: string): string | undefined =>
  /^(?:\.|node:)/.test(specifier)
    ? undefined
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
