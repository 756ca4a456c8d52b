import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommandResult, Host, RunningCommand } from '@tapedeck/core';

type Answer = string | Partial<CommandResult> | ((command: Command) => string | Partial<CommandResult>);

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** A machine that runs no command and whose clock stands still until a test moves it. */
export class FakeHost implements Host {
  platform: NodeJS.Platform = process.platform;
  hostName = 'fake';
  bootId = 'first-boot';
  /** Bytes that every path reports. */
  space = { freeBytes: 1e12, totalBytes: 2e12 };
  /** Processes that are there, with their start. */
  readonly processes = new Map<number, string>([[process.pid, 'start-of-this-process']]);
  /** Commands that were run, in order. */
  readonly commands: Command[] = [];
  /** Process groups that were ended, in order. */
  readonly endedGroups: number[] = [];
  readonly #answers: { readonly line: string; readonly answer: Answer }[] = [];
  #sleepers: Sleeper[] = [];
  #elapsedMs = 0;
  #startMs: number;

  constructor(start = '2026-11-22T01:00:00.000Z') {
    this.#startMs = Date.parse(start);
  }

  /** Gives this answer to commands whose line (file and arguments, with spaces between) begins so. A text is what they print. */
  answering(line: string, answer: Answer): this {
    this.#answers.unshift({ line, answer });
    return this;
  }

  async run(command: Command): Promise<CommandResult> {
    command.signal?.throwIfAborted();
    this.commands.push(command);
    const line = [command.file, ...command.args].join(' ');
    const found = this.#answers.find((one) => line === one.line || line.startsWith(`${one.line} `));
    if (found === undefined) throw new Error(`The fake host has no answer to "${line}".`);
    const answer = typeof found.answer === 'function' ? found.answer(command) : found.answer;
    const result = typeof answer === 'string' ? { stdout: answer } : answer;
    command.output?.end(result.stdout ?? '');
    return { exitCode: 0, signalName: undefined, timedOut: false, stdout: '', stderr: '', ...result };
  }

  variable(): string | undefined {
    return undefined;
  }

  start(): Promise<RunningCommand> {
    return Promise.reject(new Error('The fake host starts nothing that goes on.'));
  }

  running(): RunningCommand | undefined {
    return undefined;
  }

  now(): Date {
    return new Date(this.#startMs + this.#elapsedMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** Moves the clock and wakes those whose time has come. */
  advance(milliseconds: number): void {
    this.#elapsedMs += milliseconds;
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#elapsedMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const { wake } of due) wake();
  }

  /** Sets the wall clock forward, or back, which no sleeper notices. */
  jump(milliseconds: number): void {
    this.#startMs += milliseconds;
  }

  /** How many wait for the clock. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { untilMs: this.#elapsedMs + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  async diskSpace(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return this.space;
  }

  async lowerPriority(): Promise<void> {}

  makeTempFolder(prefix: string): Promise<string> {
    return mkdtemp(join(tmpdir(), prefix));
  }

  async processStart(processId: number): Promise<string | undefined> {
    return this.processes.get(processId);
  }

  async endProcessGroup(leader: number): Promise<void> {
    this.endedGroups.push(leader);
    this.processes.delete(leader);
  }
}
