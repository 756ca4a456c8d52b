import type { Host } from '../host/host.ts';
import { deadlinePassed } from '../lifecycle/lifecycle-errors.ts';
import { limited } from '../run/limited.ts';
import type { UndoRequest } from '../run/take.ts';
import type { Watchdog } from '../run/watchdog.ts';
import type { OptionValue } from '../site/option-value.ts';
import type { PluginDefinition } from './define-plugin.ts';

const limitMinutes = 10;

/** What every undo needs, in a run and after a crash. */
export interface UndoSurroundings {
  readonly host: Host;
  readonly watchdog: Watchdog;
  readonly graceMs: number;
}

/** Calls an undo function of a plugin under the deadline of releases, ten minutes. */
export const callUndo = async (
  plugin: PluginDefinition,
  name: string,
  request: UndoRequest,
  options: OptionValue,
  { host, watchdog, graceMs }: UndoSurroundings,
): Promise<void> => {
  const undo = plugin.undo?.[name];
  if (undo === undefined) throw new Error(`The plugin "${plugin.name}" has no undo function "${name}".`);
  await limited((signal) => undo(request, { host, options, signal }), {
    watchdog,
    graceMs,
    limitMs: limitMinutes * 60_000,
    late: () => deadlinePassed(`The undo "${name}" of "${plugin.name}"`, limitMinutes),
  });
};
