/** A failure that the archive foresaw. Codes have a row in `docs/reference/errors.md`; the hint says what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, options: { readonly hint: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** A media file that does not say what it should: `what` names the place in the format, `why` what is wrong there. */
export const damaged = (what: string, why: string, cause?: unknown): ArchiveError =>
  new ArchiveError('MEDIA_DAMAGED', `The ${what} is damaged: ${why}.`, {
    hint: 'Run "tapedeck verify" on the restore point; the next run stores again what was lost.',
    cause,
  });

/** Whether an error says that a file at the destination is not what was written there, or that its medium cannot read it: others may be whole. */
export const isDamage = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof ArchiveError || (error instanceof Error && 'code' in error && error.code === 'DESTINATION_DAMAGED');

/** What `work` answers; `undefined` where damage keeps it from an answer. */
export const unlessDamaged = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
};
