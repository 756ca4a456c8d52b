import { BackupError, type WorkloadRequest } from '@tapedeck/core';

/** What `restore` is told of a workload. */
export interface WorkloadOptions {
  readonly workload?: string;
  readonly as?: string;
  readonly with?: readonly string[];
  readonly to?: string;
}

/** The workload that is to come back; `undefined` when it is files. @throws `CLI_NO_WORKLOAD`, `CLI_FILES_ONLY`, `CLI_NOT_KEY_VALUE` */
export const workloadOf = ({ workload: name, as, with: pairs = [], to }: WorkloadOptions): WorkloadRequest | undefined => {
  if (name === undefined && as === undefined && pairs.length === 0) return undefined;
  if (name === undefined) {
    throw new BackupError('CLI_NO_WORKLOAD', '"--as" and "--with" say how a workload comes back, and no workload is named.', {
      hint: 'Add "--workload NAME"; "tapedeck ls POINT --workloads" lists them.',
    });
  }
  if (to !== undefined && (as !== undefined || pairs.length > 0)) {
    throw new BackupError(
      'CLI_FILES_ONLY',
      'With "--to FOLDER" only the files of a workload come back; "--as" and "--with" are for its application.',
      {
        hint: 'Leave out either "--to", or "--as" and "--with".',
      },
    );
  }
  return { name, options: Object.fromEntries(pairs.map(keyAndValue)), ...(as === undefined ? {} : { as }) };
};

const keyAndValue = (pair: string): readonly [string, string] => {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new BackupError('CLI_NOT_KEY_VALUE', `"${pair}" is not KEY=VALUE.`, { hint: 'Write it as in "--with move=D:\\data".' });
};
