import { stageOrder } from '../lifecycle/stages.ts';
import type { RegisteredTap } from '../lifecycle/wrap-tap.ts';

/** Taps in the order in which those of one step run: by stage, and within a stage as registered. */
export const inRunningOrder = (taps: readonly RegisteredTap[]): readonly RegisteredTap[] =>
  taps.toSorted((a, b) => stageOrder(a.stage) - stageOrder(b.stage));
