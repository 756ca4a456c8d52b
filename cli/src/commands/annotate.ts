import type { Annotation } from '@tapedeck/core';
import type { Command } from 'commander';
import { resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck pin`, `unpin` and `tag`: notes beside a restore point. */
export const addAnnotations = (program: Command): void => {
  program
    .command('pin <point> [why]')
    .description('Keep a restore point whatever the rules of retention say.')
    .addHelpText('after', '\nExample:\n  $ tapedeck pin nightly@latest year-end')
    .action(async (point: string, why: string | undefined, _: object, command: Command) => annotate(command, point, 'pinned', why));
  program
    .command('unpin <point>')
    .description('Leave a restore point to the rules of retention again.')
    .addHelpText('after', '\nExample:\n  $ tapedeck unpin nightly@3f2a91c4')
    .action(async (point: string, _: object, command: Command) => annotate(command, point, 'unpinned'));
  program
    .command('tag <point> <word>')
    .description('Write a word beside a restore point, to find it by.')
    .addHelpText('after', '\nExample:\n  $ tapedeck tag nightly@latest release-4')
    .action(async (point: string, word: string, _: object, command: Command) => annotate(command, point, 'tagged', word));
};

const annotate = async (command: Command, name: string, kind: Annotation['kind'], text?: string): Promise<void> => {
  const { site, job, request } = await resolvePoint(name, command.optsWithGlobals<{ site?: string }>());
  const id = await readTold(site, job, (access) =>
    access.annotate({ selector: request.selector, kind, ...(text === undefined ? {} : { text }) }),
  );
  process.stdout.write(`${job}@${id.slice(0, 8)} is ${kind}${text === undefined ? '' : `: ${text}`}.\n`);
};
