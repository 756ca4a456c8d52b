import type { Committed, Compared, Created, HookFacade, Run, SelectionPlan, Streamed } from '@tapedeck/core';

/** A tap in the place of another: it is given the right one, and may call it with what it was given or with something else. */
type Other<Rest extends unknown[], Answer> = (
  right: (...all: [] | [Run, ...Rest]) => Promise<Answer>,
  run: Run,
  ...rest: Rest
) => Promise<Answer>;

/** Taps of a job kind that are done otherwise. */
export interface Taps {
  readonly create?: Other<[destination: unknown], Created>;
  readonly stream?: Other<[plan: SelectionPlan], Streamed>;
  readonly commit?: Other<[], Committed>;
  readonly compare?: Other<[plan: SelectionPlan], Compared>;
}

/** The hooks, with these taps in the place of those that are put there. */
export const withOtherTaps = (hooks: HookFacade, taps: Taps): HookFacade =>
  new Proxy(
    { ...hooks },
    {
      get: (target, step) => {
        const other: unknown = Reflect.get(taps, step);
        const hook: object = Reflect.get(target, step);
        if (typeof other !== 'function') return hook;
        return { tap: (right: (...all: unknown[]) => unknown) => Reflect.apply(Reflect.get(hook, 'tap'), hook, [instead(right, other)]) };
      },
    },
  );

const instead =
  (right: (...all: unknown[]) => unknown, other: CallableFunction) =>
  (...given: unknown[]): unknown =>
    Reflect.apply(other, undefined, [async (...all: unknown[]) => right(...(all.length === 0 ? given : all)), ...given]);
