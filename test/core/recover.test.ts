import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type JsonValue, type PluginDefinition, secretReference, type UndoRequest } from '@tapedeck/core';
import { expect } from 'chai';
import { claimJournal } from '../../core/src/journal/claim-journal.ts';
import { toLine } from '../../core/src/journal/journal-record.ts';
import { readJournal } from '../../core/src/journal/read-journal.ts';
import { aRun } from '../kit/a-run.ts';
import { linuxHost } from '../kit/linux-host.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const head = (owner: { readonly processId?: number; readonly bootId?: string } = {}) =>
  ({
    kind: 'run',
    format: 1,
    runId: 'dead',
    job: 'test',
    startedAt: '2026-11-22T01:00:00.000Z',
    processId: 4711,
    processStart: 'long-ago',
    bootId: 'first-boot',
    ...owner,
  }) as const;

const intentRecord = (id: number, name: string, options: JsonValue = {}) =>
  ({ kind: 'intent', id, use: 'world', plugin: 'world', options, undo: 'remove', intent: { name }, scope: 'run' }) as const;

/** A plugin whose things stand in a set: its undo finds and removes them, and finds it no error when they are gone. */
const worldPlugin = (world: Set<string>, undone: UndoRequest[] = []): PluginDefinition =>
  definePlugin({
    name: 'world',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object' },
    undo: {
      remove: async (request) => {
        undone.push(request);
        world.delete(String(Object(request.intent).name));
      },
    },
    apply({ hooks }) {
      hooks.start.tap(async (run) => {
        for (const name of ['one', 'two', 'three']) {
          await run.take({ undo: 'remove', intent: { name }, scope: 'run' }, async () => {
            world.add(name);
            return { name };
          });
        }
      });
    },
  });

const withJournal = (records: readonly Parameters<typeof toLine>[0][], tail = '') => {
  const stateFolder = tempFolder();
  const journals = join(stateFolder, 'journals');
  mkdirSync(journals, { recursive: true });
  writeFileSync(join(journals, 'dead.journal'), records.map(toLine).join('') + tail);
  return { stateFolder, journals };
};

/** Runs another job of the same site, as the next start would. */
const nextRun = (stateFolder: string, plugin: PluginDefinition, host = linuxHost()) =>
  aRun({ plugins: [plugin], stateFolder, host, environment: { PASSWORD: 'hunter2-hunter2' } }).run();

describe('core: recovery', () => {
  it('invariant 10: reaches a clean state from a crash at any record of the journal, and between any two', async () => {
    // One whole run is recorded: the journal as it was at each record, and the world at that moment.
    const stateFolder = tempFolder();
    const world = new Set<string>();
    const moments: { readonly journal: string; readonly world: readonly string[] }[] = [];
    const snap = () => {
      const folder = join(stateFolder, 'journals');
      const name = existsSync(folder) ? readdirSync(folder).find((one) => one.endsWith('.journal')) : undefined;
      if (name !== undefined) moments.push({ journal: readFileSync(join(folder, name), 'utf8'), world: [...world] });
    };
    const watched = worldPlugin(world);
    const undo = watched.undo?.remove;
    const recorded: PluginDefinition = {
      ...watched,
      undo: {
        remove: async (request, context) => {
          snap();
          await undo?.(request, context);
          snap();
        },
      },
      apply({ hooks }) {
        hooks.start.tap(async (run) => {
          for (const name of ['one', 'two', 'three']) {
            await run.take({ undo: 'remove', intent: { name }, scope: 'run' }, async () => {
              snap();
              world.add(name);
              snap();
              return { name };
            });
            snap();
          }
        });
      },
    };
    await aRun({ uses: [{ world: {} }], plugins: [recorded], stateFolder }).run();
    expect(moments).to.have.length.above(12);

    for (const moment of moments) {
      const lines = moment.journal.trim().split('\n');
      const asDead = [toLine(head()).trim(), ...lines.slice(1)].join('\n');
      for (const tail of ['\n', '\nb0gus-torn {"kind":"int']) {
        const left = new Set(moment.world);
        const crashed = withJournal([], asDead + tail);

        const { report } = await nextRun(crashed.stateFolder, worldPlugin(left));

        expect([...left]).to.deep.equal([]);
        expect(report.outcome).to.equal('complete');
        expect(readdirSync(crashed.journals)).to.deep.equal([]);
      }
    }
  });

  it('undoes newest first, with the fact where there is one, and tells that the outcome is unknown', async () => {
    const undone: UndoRequest[] = [];
    const { stateFolder } = withJournal([head(), intentRecord(1, 'one'), { kind: 'fact', id: 1, fact: { id: 9 } }, intentRecord(2, 'two')]);

    const { report } = await nextRun(stateFolder, worldPlugin(new Set(), undone));

    expect(undone).to.deep.equal([
      { intent: { name: 'two' }, outcome: undefined },
      { intent: { name: 'one' }, fact: { id: 9 }, outcome: undefined },
    ]);
    expect(report.notes.map(({ code }) => code)).to.include('CORE_RECOVERED');
  });

  it('does not undo what had been released', async () => {
    const undone: UndoRequest[] = [];
    const { stateFolder } = withJournal([head(), intentRecord(1, 'one'), { kind: 'release', id: 1 }]);

    await nextRun(stateFolder, worldPlugin(new Set(), undone));

    expect(undone).to.deep.equal([]);
  });

  it('never touches the journal of a living run', async () => {
    const world = new Set(['one']);
    const host = linuxHost();
    host.processes.set(4711, 'long-ago');
    const { stateFolder, journals } = withJournal([head(), intentRecord(1, 'one')]);

    await nextRun(stateFolder, worldPlugin(world), host);

    expect([...world]).to.deep.equal(['one']);
    expect(readdirSync(journals)).to.deep.equal(['dead.journal']);
  });

  it('gives back what an ended run could not, though its process lives on', async () => {
    const world = new Set<string>();
    const plugin = worldPlugin(world);
    const stubborn: PluginDefinition = { ...plugin, undo: { remove: () => Promise.reject(new Error('Not now.')) } };
    const host = linuxHost();
    host.processes.set(process.pid, 'now');
    const stateFolder = tempFolder();
    const run = (one: PluginDefinition) => aRun({ uses: [{ world: {} }], plugins: [one], stateFolder, host }).run();

    const first = await run(stubborn);
    expect([first.report.outcome, ...world]).to.deep.equal(['degraded', 'one', 'two', 'three']);
    const next = await nextRun(stateFolder, plugin, host);

    expect([next.report.outcome, ...world]).to.deep.equal(['complete']);
    expect(readdirSync(join(stateFolder, 'journals'))).to.deep.equal([]);
  });

  for (const [why, owner, processes] of [
    ['its process id belongs to a younger process', {}, [[4711, 'today']]],
    ['the machine has been started anew', { bootId: 'boot-before' }, [[4711, 'long-ago']]],
  ] as const) {
    it(`takes a run for dead when ${why}`, async () => {
      const world = new Set(['one']);
      const host = linuxHost();
      for (const [id, start] of processes) host.processes.set(id, start);
      const { stateFolder } = withJournal([head(owner), intentRecord(1, 'one')]);

      await nextRun(stateFolder, worldPlugin(world), host);

      expect([...world]).to.deep.equal([]);
    });
  }

  it('ends the process groups of a dead run before it undoes anything, and no stranger with the same id', async () => {
    const host = linuxHost();
    host.processes.set(500, 'child-start').set(501, 'stranger');
    const atUndo: number[][] = [];
    const plugin = worldPlugin(new Set());
    const watching = { ...plugin, undo: { remove: async () => void atUndo.push([...host.endedGroups]) } };
    const { stateFolder } = withJournal([
      head(),
      { kind: 'child', leader: 500, leaderStart: 'child-start' },
      { kind: 'child', leader: 501, leaderStart: 'our-child' },
      intentRecord(1, 'one'),
    ]);

    await nextRun(stateFolder, watching, host);

    expect(atUndo).to.deep.equal([[500]]);
    expect([...host.processes.keys()]).to.include(501);
  });

  it('ends no process group when the machine has been started anew', async () => {
    const host = linuxHost();
    host.processes.set(500, 'child-start');
    const { stateFolder } = withJournal([head({ bootId: 'boot-before' }), { kind: 'child', leader: 500, leaderStart: 'child-start' }]);

    await nextRun(stateFolder, worldPlugin(new Set()), host);

    expect(host.endedGroups).to.deep.equal([]);
  });

  it('is degraded when an undo refuses, keeps what is left in the journal, and tries again in the next run', async () => {
    const world = new Set(['one', 'two']);
    const plugin = worldPlugin(world);
    const stubborn: PluginDefinition = {
      ...plugin,
      undo: {
        remove: async (request, context) => {
          if (Object(request.intent).name === 'one') throw new Error('busy');
          await plugin.undo?.remove?.(request, context);
        },
      },
    };
    const { stateFolder, journals } = withJournal([head(), intentRecord(1, 'one'), intentRecord(2, 'two')]);

    const first = await nextRun(stateFolder, stubborn);
    const kept = readdirSync(journals);
    const second = await nextRun(stateFolder, plugin);

    expect(first.report.outcome).to.equal('degraded');
    expect(first.report.problems.map(({ code }) => code)).to.deep.equal(['CORE_UNDO_BROKEN']);
    expect(kept).to.deep.equal(['dead.journal']);
    expect(second.report.outcome).to.equal('complete');
    expect([...world]).to.deep.equal([]);
    expect(readdirSync(journals)).to.deep.equal([]);
  });

  it('gives the undo the options of the use as they were, with secrets read anew', async () => {
    const revealed: string[] = [];
    const keeper = definePlugin({
      name: 'world',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object', properties: { server: { type: 'string' }, password: secretReference } },
      undo: { remove: async (_, { options }) => void revealed.push(`${options.server} ${options.password?.reveal()}`) },
    });
    const { stateFolder } = withJournal([head(), intentRecord(1, 'one', { server: 'old.example', password: { env: 'PASSWORD' } })]);

    await nextRun(stateFolder, keeper);

    expect(revealed).to.deep.equal(['old.example hunter2-hunter2']);
  });

  it('tells of a journal with a damaged line, undoes the rest of it, and leaves it to a person', async () => {
    const world = new Set(['one', 'two']);
    const { stateFolder, journals } = withJournal([head(), intentRecord(1, 'one')]);
    const path = join(journals, 'dead.journal');
    writeFileSync(path, `${readFileSync(path, 'utf8')}00000000 {"kind":"fact"}\n${toLine(intentRecord(2, 'two'))}`);

    const { report } = await nextRun(stateFolder, worldPlugin(world));

    expect([...world]).to.deep.equal([]);
    expect(report.problems.map(({ code }) => code)).to.deep.equal(['CORE_JOURNAL_DAMAGED']);
    expect(existsSync(path)).to.equal(true);
  });

  it('removes what dead processes had begun to write, and leaves what living ones write', async () => {
    const host = linuxHost();
    host.processes.set(500, 'alive');
    const { stateFolder, journals } = withJournal([]);
    const names = ['one.journal.4711.new', 'two.journal.500.new', 'gone.journal.claim-1'];
    for (const name of names) writeFileSync(join(journals, name), '');
    writeFileSync(join(stateFolder, 'signer.pem.4711.new'), '');

    await nextRun(stateFolder, worldPlugin(new Set()), host);

    expect(readdirSync(journals)).to.have.members(['dead.journal', 'two.journal.500.new']);
    expect(readdirSync(stateFolder)).not.to.include('signer.pem.4711.new');
  });

  it('is left out of a dry run', async () => {
    const world = new Set(['one']);
    const { stateFolder } = withJournal([head(), intentRecord(1, 'one')]);

    await aRun({ plugins: [worldPlugin(world)], stateFolder }).run({ dryRun: true });

    expect([...world]).to.deep.equal(['one']);
  });

  it('writes the journal of commands that a run starts, with their process groups', async () => {
    const host = linuxHost();
    let lines: readonly string[] = [];
    host.run = async (command) => {
      host.processes.set(900, 'child-start');
      command.started?.(900);
      return { exitCode: 0, signalName: undefined, timedOut: false, stdout: '', stderr: '' };
    };
    const stateFolder = tempFolder();
    const caller = definePlugin({
      name: 'caller',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      undo: { nothing: async () => {} },
      apply({ hooks, host: machine }) {
        hooks.pre.tap(async (run) => {
          await machine.run({ file: 'tool', args: [] });
          await new Promise(setImmediate);
          await run.take({ undo: 'nothing', intent: {}, scope: 'run' }, async () => 1);
          const folder = join(stateFolder, 'journals');
          lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
        });
      },
    });

    await aRun({ uses: [{ caller: {} }], plugins: [caller], host, stateFolder }).run();

    expect(lines[1]).to.include('"kind":"child","leader":900,"leaderStart":"child-start"');
  });
});

describe('core: claims on a dead journal', () => {
  it('are had by one process only, until it dies', async () => {
    const { journals } = withJournal([head()]);
    const path = join(journals, 'dead.journal');
    const host = linuxHost();

    const first = await claimJournal(path, host);
    const second = await claimJournal(path, host);
    host.processes.set(process.pid, 'another-start');
    const afterDeath = await claimJournal(path, host);
    await afterDeath?.();

    expect(first).to.be.a('function');
    expect(second).to.equal(undefined);
    expect(afterDeath).to.be.a('function');
    expect(readdirSync(journals)).to.deep.equal(['dead.journal']);
  });

  it('cannot be had twice by two that try at once', async () => {
    const { journals } = withJournal([head()]);
    const path = join(journals, 'dead.journal');
    copyFileSync(path, join(journals, 'other.journal'));

    const claims = await Promise.all(Array.from({ length: 5 }, () => claimJournal(path, linuxHost())));

    expect(claims.filter((claim) => claim !== undefined)).to.have.length(1);
  });
});

describe('core: journal', () => {
  it('does not know an owner when its head is damaged', async () => {
    const { journals } = withJournal([], 'ffffffff {"kind":"run"}\n');

    expect(await readJournal(join(journals, 'dead.journal'))).to.equal(undefined);
  });

  it('notices any flipped bit of a record', () => {
    const line = toLine(intentRecord(1, 'one')).trim();
    const { journals } = withJournal([]);
    const path = join(journals, 'flipped.journal');

    return (async () => {
      for (let index = 0; index < line.length; index += 1) {
        const flipped = line.slice(0, index) + String.fromCharCode(line.charCodeAt(index) ^ 1) + line.slice(index + 1);
        if (flipped.includes('\n')) continue;
        writeFileSync(path, `${toLine(head())}${flipped}\n`);
        expect((await readJournal(path))?.damagedLines, `byte ${index}`).to.equal(1);
      }
    })();
  });

  it('leaves a process alone of which nobody tells when it started', async () => {
    const { stateFolder } = withJournal([head({ bootId: 'boot' }), intentRecord(1, 'kept')]);
    const world = new Set(['kept']);
    const host = Object.assign(linuxHost(), { bootId: 'boot', processStart: async () => 'unknown' });

    await nextRun(stateFolder, worldPlugin(world), host);

    expect(world.has('kept')).to.equal(true);
  });

  it('is kept from no journal by another that cannot be read, and says so', async () => {
    const { stateFolder, journals } = withJournal([head(), intentRecord(1, 'left')]);
    mkdirSync(join(journals, 'a-folder.journal'));
    const world = new Set(['left']);

    const { report } = await nextRun(stateFolder, worldPlugin(world));

    expect(world.has('left')).to.equal(false);
    expect(report.problems.map(({ code }) => code)).to.deep.equal(['CORE_JOURNAL_STAYS']);
  });

  it('knows how much of a journal is whole, whatever bytes damage has made of it', async () => {
    const { journals } = withJournal([head(), intentRecord(1, 'left')], 'cut');
    const path = join(journals, 'dead.journal');
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('left')] = 0xff;
    writeFileSync(path, bytes);

    expect(await readJournal(path)).to.include({ wholeBytes: bytes.length - 'cut'.length, damagedLines: 1 });
  });
});
