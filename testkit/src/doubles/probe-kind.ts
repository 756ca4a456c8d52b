import { definePlugin, type PluginDefinition, type Run, type SelectionPlan } from '@tapedeck/core';
import { noPoints, settleAll } from './stand-ins.ts';

/** A job kind that shows the plan to a test when it would read it; what the test throws fails the run. It stores nothing. */
export const probeKind = (look: (plan: SelectionPlan, run: Run) => Promise<void> | void): PluginDefinition =>
  definePlugin({
    name: 'probe-kind',
    api: 1,
    version: '0.1.0',
    places: ['kind'],
    options: { type: 'object', additionalProperties: false },
    kind: noPoints,
    apply({ hooks }) {
      hooks.create.tap(() => ({ mediaId: 'probe', type: 'full', workingName: 'probe.working' }));
      hooks.stream.tap(async (run, plan) => {
        await look(plan, run);
        for (const { name, roots, streams, images = [] } of plan.sources)
          settleAll(run, name, roots.length + streams.length + images.length);
        return { files: 0, directories: 0, others: 0, filesRead: 0, sourceBytes: 0, readBytes: 0, storedBytes: 0 };
      });
      hooks.commit.tap(() => ({ mediaId: 'probe', sequence: 1, fileName: 'probe.tdk', parts: 1, storedBytes: 0, verified: 'no' }));
      hooks.compare.tap(() => ({ files: 0, bytes: 0, findings: [] }));
    },
  });
