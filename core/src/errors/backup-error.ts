/** A place in a file that people wrote. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The keys that lead there: `jobs.nightly.pipeline[0]`. */
  readonly path?: string;
}

/** What may be said of an error besides its code and message. */
export interface BackupErrorDetails {
  /** What to do about it, one sentence. */
  readonly hint?: string;
  /** The lower error, whole. */
  readonly cause?: unknown;
  readonly place?: Place;
}

/** A failure that was foreseen: shown with its hint and without a stack. Codes begin with the room and never change meaning. */
export class BackupError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(code: string, message: string, details: BackupErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'BackupError';
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
  }
}
