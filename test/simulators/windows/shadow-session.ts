import { rmSync, writeFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Machine, SimulatedComponent, SimulatedVolume, SimulatedWriter } from './machine.ts';
import { runNoteScript } from './note-script.ts';
import { isAlive, keyOf } from './process-key.ts';
import { deleteShadows, makeShadows } from './shadows.ts';

/** States of a writer. */
const stable = 1;
const waitingForComplete = 5;
const failedAtFreeze = 9;
const failedAtComplete = 12;

/** One session of diskshadow: what was set, what was added, what was made. */
export class ShadowSession {
  readonly #machine: Machine;
  readonly #print: (line: string) => void;
  readonly #aliases = new Map<string, string>();
  readonly #volumes: { readonly volume: SimulatedVolume; readonly alias: string }[] = [];
  readonly #verified: string[] = [];
  readonly #excluded = new Set<string>();
  #context: 'volatile' | 'persistent' | undefined;
  #metadata: string | undefined;
  #isFull = false;
  #frozen: readonly string[] | undefined;
  #logs: readonly string[] = [];

  constructor(machine: Machine, print: (line: string) => void) {
    this.#machine = machine;
    this.#print = print;
  }

  /** Does what a line says; answers the exit code when the tool ends. */
  execute(line: string): number | undefined {
    const [, command = '', rest = ''] =
      /^(set context|set metadata|set verbose|writer verify|writer exclude|begin backup|add volume|create|exec|end backup|delete shadows|exit)(?: (.*))?$/.exec(
        line,
      ) ?? [];
    const fault = this.#machine.called(`diskshadow ${command}`);
    if (fault === 'lie') return undefined;
    if (fault === 'fail') return this.#failed('80042302');
    switch (command) {
      case 'set context':
        this.#context = rest === 'persistent' || rest === 'volatile' ? rest : undefined;
        return this.#context === undefined ? this.#misunderstood(line) : undefined;
      case 'set metadata':
        this.#metadata = rest;
        return isAbsolute(rest) ? undefined : this.#misunderstood(line);
      case 'set verbose':
        return rest === 'on' || rest === 'off' ? undefined : this.#misunderstood(line);
      case 'writer verify':
        this.#verified.push(rest.replaceAll('"', ''));
        return undefined;
      case 'writer exclude':
        this.#excluded.add(rest.replaceAll('"', '').toLowerCase());
        return undefined;
      case 'begin backup':
        this.#isFull = true;
        return undefined;
      case 'add volume':
        return this.#add(rest, line);
      case 'create':
        return this.#create();
      case 'exec':
        return this.#exec(rest);
      case 'end backup':
        return this.#endBackup();
      case 'delete shadows':
        return this.#delete(rest, line);
      case 'exit':
        this.shutDown();
        return 0;
      default:
        return this.#misunderstood(line);
    }
  }

  /** Ends the session; writers that still wait hear that it was shut down, not that it is complete. */
  shutDown(): void {
    deleteShadows(this.#machine, ({ owner }) => owner === keyOf(process.pid));
    this.#tellWriters((writer) => {
      writer.state = stable;
    });
  }

  #failed(hresult: string): undefined {
    this.#print('');
    this.#print('The last operation failed.');
    this.#print(`        - Returned HRESULT: ${hresult}`);
    this.#print('        - Error text: VSS_E');
  }

  #misunderstood(line: string): undefined {
    this.#print(`The command is not understood: ${line}`);
  }

  #add(rest: string, line: string): undefined {
    const [, name, alias] = /^(\S+) alias (\w+)$/.exec(rest) ?? [];
    const volume = this.#machine.read().volumes.find(({ id }) => id === name);
    if (volume === undefined || alias === undefined) return this.#misunderstood(line);
    this.#volumes.push({ volume, alias });
  }

  #create(): undefined {
    const failure = this.#machine.failure('create') ?? this.#refusal();
    if (failure !== undefined) {
      this.#failed(failure.replace(/^0x/, '').toLowerCase());
      if (failure === '0x800423F2') this.#failWriters();
      return;
    }
    const isAlone = this.#machine.update((state) => {
      if (state.creating !== undefined && isAlive(state.creating)) return false;
      state.creating = keyOf(process.pid);
      return true;
    });
    if (!isAlone) return void this.#print('        - Returned HRESULT: 80042316');
    this.#freeze();
    const owner = this.#context === 'volatile' ? { owner: keyOf(process.pid) } : {};
    const volumes = this.#volumes.map(({ volume }) => volume);
    const shadows = makeShadows(this.#machine, volumes, { noWriters: false, ...owner });
    this.#machine.update((state) => {
      state.creating = undefined;
    });
    if (this.#metadata !== undefined) writeFileSync(this.#metadata, `MSCF${JSON.stringify(this.#included().map(({ name }) => name))}`);
    for (const [index, { alias }] of this.#volumes.entries()) {
      const { id = '', setId = '' } = shadows[index] ?? {};
      this.#aliases.set(alias, id).set('VSS_SHADOW_SET', setId);
      this.#print(`Alias ${alias} for shadow ID ${id} set as environment variable.`);
    }
    this.#print(`Number of shadow copies listed: ${shadows.length}`);
  }

  /** Why a set cannot be made as things stand. */
  #refusal(): string | undefined {
    if (this.#context === undefined || this.#volumes.length === 0) return '0x80042301';
    const included = this.#included();
    const isThere = (wanted: string) =>
      included.some(
        ({ id, name, components }) => id === wanted.toLowerCase() || components.some(({ path }) => `${name}:${path}` === wanted),
      );
    return this.#verified.every(isThere) ? undefined : '0x800423F0';
  }

  /** Writers with a component whose volumes are all in the set. A component that needs another is left out, and nothing but a line of text says so. */
  #included(): readonly SimulatedWriter[] {
    const ids = new Set(this.#volumes.map(({ volume }) => volume.id));
    const isExcluded = (name: string) => this.#excluded.has(name.toLowerCase());
    const isIn = ({ name }: SimulatedWriter, { path, volumes }: SimulatedComponent) =>
      !isExcluded(`${name}:${path}`) && volumes.every((one) => ids.has(one));
    return this.#machine
      .read()
      .writers.filter(({ id }) => !isExcluded(id))
      .map((writer) => ({ ...writer, components: writer.components.filter((component) => isIn(writer, component)) }))
      .filter(({ components }) => components.length > 0);
  }

  #freeze(): void {
    const included = this.#included();
    for (const { name, components } of included) {
      this.#print(`* Including writer "${name}":`);
      for (const { path } of components) this.#print(`\t+ Adding component: ${path}`);
      // Names of others hold whatever they like.
      this.#print('\t\t- Path: C:\\Logs\\8a3f01bc.log');
    }
    this.#frozen = included.map(({ id }) => id);
    this.#logs = included.flatMap((writer) => writer.components.flatMap(({ logs }) => logs));
    const failing = this.#machine.failure('freeze');
    this.#tellWriters((writer) => {
      writer.waitsFor = keyOf(process.pid);
      writer.state = failing === writer.id ? failedAtFreeze : waitingForComplete;
      writer.lastError = failing === writer.id ? 'Timed out' : '';
    });
  }

  #failWriters(): void {
    this.#frozen = this.#included().map(({ id }) => id);
    this.#tellWriters((writer) => {
      writer.state = failedAtFreeze;
      writer.lastError = 'Timed out';
    });
    this.#frozen = undefined;
  }

  #exec(path: string): number | undefined {
    if (runNoteScript(path, this.#aliases) === 0) return undefined;
    this.#print('The script has failed.');
    this.shutDown();
    return 1;
  }

  #endBackup(): undefined {
    const failure = this.#machine.failure('end backup');
    if (failure?.startsWith('0x')) this.#print(`        - Returned HRESULT: ${failure.slice(2).toLowerCase()}`);
    this.#tellWriters((writer) => {
      const fails = failure === writer.id;
      writer.state = fails ? failedAtComplete : stable;
      writer.lastError = fails ? 'Non-retryable error' : '';
    });
    if (this.#isFull && failure === undefined) for (const log of this.#logs) rmSync(log, { force: true });
    this.#frozen = undefined;
  }

  #delete(rest: string, line: string): undefined {
    const [, how, id = ''] = /^(set|id) (\{[0-9a-f-]{36}\})$/i.exec(rest) ?? [];
    if (how === undefined) return this.#misunderstood(line);
    if (this.#machine.failure('delete shadows') !== undefined) return void this.#print('The last operation failed.');
    const same = (other: string) => other.toLowerCase() === id.toLowerCase();
    const count = deleteShadows(this.#machine, (shadow) => same(how === 'set' ? shadow.setId : shadow.id));
    this.#print(`Number of shadow copies deleted: ${count}`);
  }

  #tellWriters(tell: (writer: SimulatedWriter) => void): void {
    const frozen = this.#frozen;
    if (frozen === undefined) return;
    this.#machine.update(({ writers }) => {
      for (const writer of writers.filter(({ id }) => frozen.includes(id))) tell(writer);
    });
  }
}
