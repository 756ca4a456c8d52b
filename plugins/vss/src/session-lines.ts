import { hresultIn } from '@tapedeck/windows';
import type { ShadowSet } from './shadow-set.ts';

/** What the script that notes the ids finds its shadow copies by. */
const alias = (index: number) => `TD_${index + 1}`;

/** What a set of shadow copies needs besides itself. */
export interface SessionFiles {
  readonly metadata: string;
  readonly noteScript: string;
}

/**
 * The lines that make a set, for `diskshadow`. It goes with the session, whatever ends that: a crash leaves nothing. Writers that are needed are verified, so that none is left out in silence; in a full
 * session all else is excluded, so that no application cuts logs which nobody has stored.
 */
export const openingLines = (
  { mode, volumes, writers }: ShadowSet,
  excluded: readonly string[],
  files: SessionFiles,
): readonly string[] => [
  'set context volatile',
  `set metadata ${files.metadata}`,
  'set verbose on',
  ...writers.flatMap(({ id, components }) => [`writer verify ${id}`, ...(components ?? []).map((one) => `writer verify "${one}"`)]),
  ...excluded.map((id) => `writer exclude ${id}`),
  ...unwanted(writers).map((one) => `writer exclude "${one}"`),
  ...(mode === 'full' ? ['begin backup'] : []),
  ...volumes.map((volume, index) => `add volume ${volume} alias ${alias(index)}`),
  'create',
  `exec ${files.noteScript}`,
];

/** Components that one group does not want, and no other wants either. */
const unwanted = (writers: ShadowSet['writers']): readonly string[] => {
  const wanted = new Set(writers.flatMap(({ components = [] }) => components));
  return [...new Set(writers.flatMap(({ except = [] }) => except))].filter((one) => !wanted.has(one));
};

/** The lines that end one, and with it the set. Only `end backup` tells applications that they were backed up. */
export const closingLines = (isComplete: boolean): readonly string[] => [...(isComplete ? ['end backup'] : []), 'exit'];

/** Lines as the tool reads them: with a bare line feed it loses the last character. */
export const asInput = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** Ids that the script has noted, of each shadow copy in the order of the volumes. */
export const parseNoted = (text: string): readonly string[] => {
  const values = new Map([...text.matchAll(/^(\w+)=(\{[0-9a-f-]{36}\})\s*$/gim)].map(([, name = '', id = '']) => [name.toUpperCase(), id]));
  const ids: string[] = [];
  for (let index = 0; ; index++) {
    const id = values.get(alias(index));
    if (id === undefined) return ids;
    ids.push(id);
  }
};

/**
 * The error number of a command that the tool could not do, the last one if there are several. What it lists besides may hold any number;
 * only an error has this word in its line, in every language.
 */
export const refusalIn = (printed: string): string | undefined => hresultIn((printed.match(/^.*HRESULT.*$/gim) ?? []).join('\n'));
