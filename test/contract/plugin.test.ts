import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type PluginDefinition, type Run, type UndoFunction } from '@tapedeck/core';
import { type PluginSubject, pluginContract } from '@tapedeck/testkit';
import { tempFolder } from '../kit/temp-folder.ts';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

const folder = tempFolder();
const mountAt = (name: unknown) => mkdirSync(join(folder, String(name)));
const unmount: UndoFunction<unknown> = async ({ intent }) => rmSync(join(folder, String(intent)), { recursive: true, force: true });

interface Choices {
  readonly take?: (run: Run) => Promise<unknown>;
  readonly undo?: UndoFunction<unknown>;
  readonly more?: Partial<PluginDefinition>;
}

const takeMount = (run: Run) =>
  run.take({ undo: 'unmount', intent: run.id, scope: 'run' }, async () => {
    mountAt(run.id);
    return 'mounted';
  });

/** A plugin that takes a folder for the time of a run; right, but for what is given. */
const subject = ({ take = takeMount, undo = unmount, more = {} }: Choices = {}): PluginSubject => ({
  plugin: {
    ...definePlugin({
      name: 'mounter',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object', additionalProperties: false, properties: { size: { type: 'integer', description: 'How large it is.' } } },
      undo: { unmount: undo },
      apply: ({ hooks }) => hooks.pre.tap(async (run) => void (await take(run))),
    }),
    ...more,
  },
  options: { size: 1 },
  look: async () => readdirSync(folder).sort(),
});

/** Whoever breaks a rule leaves something behind, which is none of the next one's business. */
const touch = () => writeFileSync(join(folder, `touched-${readdirSync(folder).length}`), '');

describe('contract: plugins', () => {
  afterEach(() => readdirSync(folder).forEach((name) => void rmSync(join(folder, name), { recursive: true })));

  const whenFine: UndoFunction<unknown> = async (request, context) => {
    if (request.outcome === 'complete') await unmount(request, context);
  };
  const whileRunning: UndoFunction<unknown> = async (request, context) => {
    if (request.outcome !== 'cancelled') await unmount(request, context);
  };
  const withoutTaking = async (run: Run) => {
    mountAt(run.id);
    run.signal.addEventListener('abort', () => {});
  };

  holdToPass(pluginContract, subject());
  holdToFail(pluginContract, subject(), {
    'is accepted by this version of the contract, and touches nothing before a run': [
      subject({ more: { api: 99 } }),
      subject({ more: { apply: touch } }),
    ],
    'says of each option what it is for': subject({ more: { options: { type: 'object', properties: { size: { type: 'integer' } } } } }),
    'comes to a good end, and gives back all that it took': [
      subject({ take: async () => Promise.reject(new Error('It is broken.')) }),
      subject({ take: withoutTaking }),
    ],
    'changes nothing in a dry run': subject({ more: { apply: ({ hooks }) => hooks.check.tap(touch) } }),
    'refuses an option that it does not know, by its name': subject({ more: { options: { type: 'object' } } }),
    'gives back all that it took when a step fails, whichever it is': subject({ undo: whenFine }),
    'gives back all that it took when the run is cancelled, in whichever step': subject({ undo: whileRunning }),
    'gives back all that it took when a step runs into its deadline, whichever it is': subject({ undo: whenFine }),
    'finds what it took by the intent alone, and does not mind if it is gone': [
      subject({
        undo: async (request, context) => {
          if (request.fact === 'mounted') await unmount(request, context);
        },
      }),
      subject({
        undo: async ({ intent }) => {
          if (!existsSync(join(folder, String(intent)))) throw new Error('It is gone.');
          rmSync(join(folder, String(intent)), { recursive: true });
        },
      }),
    ],
  });
});
