import { requireTaker, withPathsOf } from '../applications/choose-workload.ts';
import type { PointFinding, RestoreCheck, RestoreRequest, RestoreResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest, RestorePoint } from '../contracts/restore-point.ts';
import { closePoint } from '../run/close-point.ts';
import type { RunContext } from '../run/run-context.ts';
import { formatAmount } from '../words/format.ts';
import { restoredUnlike } from './lifecycle-errors.ts';
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

/** The body of a restore, step by step. Rejects when it has to end before its end; what was taken is given back in any case. */
export const runRestore = async ({ walk, hooks, recover, point, request }: RestoreWalk): Promise<void> => {
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
    weighTorn(context, result, request);
    await walk.step('applications', () => hooks.applications.promise(run));
    if (chosen.verify === true && !run.dryRun) await verify({ walk, hooks }, opened);
  } finally {
    if (found.point !== undefined) await closePoint(found.point, context);
    await walk.endScope('source', 'destination');
  }
};

const weighResult = (context: RunContext, { restored, kept, bytes, problems, lost, changes }: RestoreResult) => {
  const counts = { restored, kept, bytes, problems: problems.length, lost: lost.length };
  context.restored = { ...counts, ...(changes === undefined ? {} : { changes }) };
  for (const finding of problems) context.problem({ kind: 'unreadable', source: 'place', ...finding });
  for (const { code, message } of lost) context.note(code, message);
};

const weighTorn = (context: RunContext, { torn = [] }: RestoreResult, { workload, to }: RestoreRequest) => {
  if (torn.length === 0) return;
  if (workload === undefined) return context.note('TORN', tornFiles(torn));
  for (const { code, message, path } of torn) {
    const problem = { kind: 'changed', source: 'place', code, message: `"${workload.name}": ${message}` } as const;
    // On the way to its application it lies in a folder that is gone when people read this.
    context.problem(to === undefined || path === undefined ? problem : { ...problem, path });
  }
};

/** Paths that a sentence names. */
const mostNamed = 5;

const tornFiles = (torn: readonly PointFinding[]): string => {
  const named = torn.slice(0, mostNamed).map(({ path = '' }) => `"${path}"`);
  const more = torn.length - named.length;
  return `Changed while it was read for the backup, so the point has it as it was read: ${named.join(', ')}${more === 0 ? '' : `, and ${formatAmount(more, 'more file')}`}.`;
};

// Whoever asked for it must not take silence for a proof: somebody has to answer.
const verify = ({ walk, hooks }: Pick<RestoreWalk, 'walk' | 'hooks'>, point: RestorePoint): Promise<RestoreCheck> =>
  walk.answer('verify', async () => {
    const { context, run } = walk;
    const checked = await hooks.verify.promise(run, point);
    if (checked === undefined) return undefined;
    const { findings, ...counts } = checked;
    context.checked = { ...counts, differences: findings.length };
    for (const finding of findings) context.problem({ kind: 'unreadable', source: 'verify', ...finding });
    if (findings.length > 0) throw restoredUnlike(findings.length);
    return checked;
  });
