import { BackupError, type BackupErrorDetails } from './backup-error.ts';

/**
 * Thrown by a tap: "I went on, but not all is well." The run goes on too and ends as `degraded`.
 * In a bail step it means "no opinion, and this is why".
 */
export class Degrade extends BackupError {
  constructor(code: string, message: string, details: BackupErrorDetails = {}) {
    super(code, message, details);
    this.name = 'Degrade';
  }
}

/** Thrown by a tap before anything is created: "There is nothing to do today." The run ends as `skipped`. */
export class Skip extends BackupError {
  constructor(code: string, message: string, details: BackupErrorDetails = {}) {
    super(code, message, details);
    this.name = 'Skip';
  }
}
