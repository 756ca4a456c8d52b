import { ArchiveError } from '../errors.ts';
import type { UnitResult } from './unit-results.ts';

/** The answer of a worker, which must be of a kind. Throws `WORKER_LOST` for any other. */
export const expectResult = <Kind extends UnitResult['kind']>(result: UnitResult, kind: Kind): Extract<UnitResult, { kind: Kind }> => {
  if (isKind(result, kind)) return result;
  throw new ArchiveError('WORKER_LOST', `A worker answered "${result.kind}" where "${kind}" was due.`, {
    hint: 'This is a defect; please report it.',
  });
};

const isKind = <Kind extends UnitResult['kind']>(result: UnitResult, kind: Kind): result is Extract<UnitResult, { kind: Kind }> =>
  result.kind === kind;
