import { requireTaker, withPathsOf } from '../applications/choose-workload.ts';
import type { RestoreRequest, RestoreResult, VerifyResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest } from '../contracts/restore-point.ts';
import { closePoint } from '../run/close-point.ts';
import type { RunContext } from '../run/run-context.ts';
import type { RestoreHooks } from './restore-hooks.ts';
import type { RestoreStep } from './steps.ts';
import type { Walk } from './walk.ts';

/** What the walk through a restore needs besides the hooks. */
export interface RestoreWalk {
  readonly walk: Walk<RestoreStep>;
  readonly hooks: RestoreHooks;
  readonly recover: () => Promise<void>;
  readonly point: PointRequest;
  readonly request: RestoreRequest;
}

/** The body of a restore, step by step. Resolves to what came back. */
export const runRestore = async ({ walk, hooks, recover, point, request }: RestoreWalk): Promise<RestoreResult> => {
  const { context, run } = walk;
  const { found } = context;
  found.asked = { point, request };
  try {
    await walk.step('recover', () => recover().finally(() => hooks.recover.promise(run)));
    await walk.step('check', () => hooks.check.promise(run));
    await walk.step('start', () => hooks.start.promise(run));
    await walk.step('pre', () => hooks.pre.promise(run));
    const destination = await walk.answer('locate', () => hooks.locate.promise(run));
    found.destination = destination;
    const opened = await walk.answer('open', () => hooks.open.promise(run, destination, point));
    found.point = opened;
    const chosen = await walk.answer('choose', async () => {
      const answer = await hooks.choose.promise(await withPathsOf(request, opened), run);
      await requireTaker(answer, opened);
      return answer;
    });
    found.chosen = chosen;
    const result = await walk.answer('place', () => hooks.place.promise(run, opened, chosen));
    found.placed = result;
    weighResult(context, result);
    await walk.step('applications', () => hooks.applications.promise(run));
    weighFindings(context, await walk.step('verify', () => hooks.verify.promise(run, opened)));
    return result;
  } finally {
    if (found.point !== undefined) await closePoint(found.point, context);
    await walk.endScope('source', 'destination');
  }
};

const weighResult = (context: RunContext, { restored, kept, bytes, problems, lost }: RestoreResult) => {
  context.restored = { restored, kept, bytes, problems: problems.length, lost: lost.length };
  for (const finding of problems) context.problem({ kind: 'unreadable', source: 'place', ...finding });
  for (const { code, message } of lost) context.note(code, message);
};

const weighFindings = (context: RunContext, result: VerifyResult | undefined) => {
  for (const finding of result?.findings ?? []) context.problem({ kind: 'unreadable', source: 'verify', ...finding });
};
