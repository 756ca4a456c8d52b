import { type BackupError, type Host, nearest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { machineUnknown } from './errors.ts';
import type { HypervOptions } from './options.ts';
import { listMachines } from './scripts.ts';

/** A virtual machine of the host, as its script lists it. */
export type Machine = Awaited<ReturnType<typeof allMachines>>[number];

/** All virtual machines of the host. */
export const allMachines = (host: Host, signal: AbortSignal) => runScript(host, listMachines, {}, signal);

/** What the options choose of them, and what they name that is not there. */
export const chooseMachines = (
  all: readonly Machine[],
  { machines, exclude }: Pick<HypervOptions, 'machines' | 'exclude'>,
): { readonly chosen: readonly Machine[]; readonly unknown: readonly BackupError[] } => {
  const wanted = machines === 'all' ? [] : machines;
  const isIn = (machine: Machine, words: readonly string[]) => words.some((word) => isNamed(machine, word));
  const chosen = all.filter((machine) => (machines === 'all' || isIn(machine, wanted)) && !isIn(machine, exclude));
  const missing = [...wanted, ...exclude].filter((word) => !all.some((machine) => isNamed(machine, word)));
  const names = all.map(({ Name }) => Name);
  return { chosen, unknown: missing.map((word) => machineUnknown(word, nearest(word, names))) };
};

const isNamed = ({ Name, Id }: Machine, word: string) => same(Name, word) || same(Id, word);

/** Whether two names are one for Windows, which takes capitals for small letters. */
export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
