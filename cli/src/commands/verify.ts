import { BackupError, type PointProgress, type VerifyResult } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatAmount, formatBytes, formatCount } from '../output/format.ts';
import { printable } from '../output/printable.ts';
import { progressLines } from '../output/progress-lines.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { type PointOptions, resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

interface VerifyOptions extends PointOptions {
  readonly advanced?: boolean;
  readonly subset?: string;
  readonly json?: boolean;
}

/** `tapedeck verify POINT|JOB`. */
export const addVerify = (program: Command): void => {
  withPointOptions(program.command('verify <point>'))
    .description('Read a restore point again and check it: without an identity lengths, order and hashes; with one every chunk.')
    .option('--advanced', 'also read the source again and compare')
    .option('--subset <percent>', 'only this share of the blocks, chosen at random: 5%')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck verify nightly\n  $ tapedeck verify nightly@latest --subset 5%')
    .action(async (text: string, _: object, command: Command) => verifyNamed(text, command.optsWithGlobals<VerifyOptions>()));
};

const verifyNamed = async (text: string, options: VerifyOptions): Promise<void> => {
  const share = parseShare(options.subset);
  const { site, job, request } = await resolvePoint(text, options);
  const started = Date.now();
  // Loaded only where something is drawn: most verifications are not watched.
  const draw = process.stdout.isTTY && options.json !== true ? (await import('log-update')).default : undefined;
  const show = (now: PointProgress) => {
    draw?.(
      progressLines(
        { files: now.files, bytes: now.bytes, storedBytes: 0, estimatedBytes: now.totalBytes },
        { elapsedMs: Date.now() - started, columns: process.stdout.columns, noun: 'blocks' },
      ).join('\n'),
    );
  };
  const result = await untilInterrupted((signal) =>
    readTold(
      site,
      job,
      async (access) => (await access.openPoint(request)).verify({ share, advanced: options.advanced ?? false }, access.run.signal, show),
      { signal },
    ),
  );
  draw?.clear();
  process.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : `${printable(describeResult(text, result))}\n`);
  if (result.findings.length > 0) process.exitCode = 1;
};

/** A share as a number: `5%` is 0.05. */
export const parseShare = (text: string | undefined): number => {
  if (text === undefined) return 1;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  const share = Number(percent) / 100;
  if (percent !== undefined && share > 0 && share <= 1) return share;
  throw new BackupError('CLI_BAD_SUBSET', `"${text}" is no share of the blocks.`, {
    hint: 'Write a percentage above 0 and up to 100, such as 5%.',
  });
};

const depths = {
  keyless: 'checked lengths, order and hashes (no identity was given)',
  sealed: 'checked everything, down to each chunk',
  readable: 'read everything; nothing is kept that would tell whether it is what was stored',
} as const;

const describeResult = (text: string, { findings, blocks, totalBlocks, bytes, depth, throughCache }: VerifyResult): string => {
  const lines = findings.map(({ path, message, code }) => `  damage   ${path === undefined ? '' : `${path}: `}${message} (${code})`);
  const isReadable = depth === 'readable';
  const what = `${formatCount(blocks)} of ${formatCount(totalBlocks)} ${isReadable ? 'files' : 'blocks'}, ${formatBytes(bytes)}`;
  const how = `${depths[depth]}${throughCache ? '; some reads came from memory, not from the medium' : ''}`;
  const sound = isReadable ? 'readable' : 'intact';
  return [`"${text}": ${findings.length === 0 ? sound : formatAmount(findings.length, 'finding')}: ${what}`, `  ${how}`, ...lines].join(
    '\n',
  );
};
