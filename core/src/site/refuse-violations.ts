import type { Violation } from '../document/violation.ts';
import { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import type { SiteDocument } from './site-document.ts';

/** A violation as an objection with its place in the site file. */
export const toObjection = (document: SiteDocument, { path, atKey, message, hint }: Violation): BackupError =>
  new BackupError('SITE_INVALID', message, { hint, place: document.placeOf(path, atKey) });

/** Refuses the site with all violations at once, if there are any. */
export const refuseViolations = (document: SiteDocument, violations: readonly Violation[]): void =>
  refuseIfAny(
    'SITE_REFUSED',
    `The site file "${document.name}" is refused`,
    violations.map((violation) => toObjection(document, violation)),
  );
