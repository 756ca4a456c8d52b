import { isRebuildPlan, type RebuildPlan, type RestorePoint, type StoredWorkload } from '@tapedeck/core';
import { planUnreadable } from '../errors.ts';
import { line, type PlanStep } from './plan-steps.ts';

/** The plan beside the page of it, for programs. */
export const planFile = 'plan.json';

/** Where the parts of a plan come to. */
const rescue = '/root/rebuild';

/** No plan of a machine is longer. */
const mostBytes = 16 << 20;

/** The plan that a point holds of a machine, beginning with how to get at what it refers to. @throws `SYSTEMSTATE_PLAN_UNREADABLE`, what reading the point throws */
export const planInPoint = async (point: RestorePoint, { name, paths }: StoredWorkload): Promise<RebuildPlan> => {
  const folder = paths.find((path) => path.startsWith('/systemstate/'));
  if (folder === undefined) throw planUnreadable(name);
  const plan: unknown = parsed(await textOf(point.read(`${folder}/${planFile}`), name));
  if (!isRebuildPlan(plan)) throw planUnreadable(name);
  return { ...plan, from: name, steps: [bringParts(folder), ...plan.steps] };
};

/** As files, since that needs no site file. */
const bringParts = (folder: string): PlanStep => ({
  title: 'Bring the parts of this plan to the rescue system',
  text: ['They are what the commands below read. The same plan lies beside them, as "PLAN.md".'],
  commands: [line('tapedeck', 'restore', 'POINT', folder, '--to', rescue), line('cd', `${rescue}${folder}`)],
});

const textOf = async (pieces: AsyncIterable<Uint8Array>, name: string): Promise<string> => {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > mostBytes) throw planUnreadable(name);
    all.push(Buffer.from(piece));
  }
  return Buffer.concat(all).toString();
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
