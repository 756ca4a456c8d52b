import { PassThrough } from 'node:stream';
import type { Command, CommandResult, RunningCommand, StartedCommand } from './host.ts';

/** Most that is kept of what such a command prints. */
const keptCharacters = 1 << 20;

/** Commands of this process that go on while others run, by name. */
export class RunningCommands {
  readonly #all = new Map<string, RunningCommand>();

  /** Starts one. Its name is free again once it has ended. */
  async start(name: string, command: StartedCommand, run: (command: Command) => Promise<CommandResult>): Promise<RunningCommand> {
    const input = new PassThrough();
    const output = new PassThrough();
    const stopping = new AbortController();
    const started = Promise.withResolvers<void>();
    let printed = '';
    output.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-keptCharacters);
    });
    // What comes after the end of the command finds nobody.
    input.on('error', () => {});
    const ended = run({
      ...command,
      input,
      output,
      signal: stopping.signal,
      started: (processId) => {
        command.started?.(processId);
        started.resolve();
      },
    });
    const whole = ended.catch(() => stopped).finally(() => this.#all.delete(name));
    const running: RunningCommand = {
      write: (text) => void input.write(text),
      end: (text) => void input.end(text),
      printed: () => printed,
      stop: () => stopping.abort(new Error(`"${command.file}" was stopped.`)),
      ended: whole,
    };
    this.#all.set(name, running);
    // A program that cannot be started says so here.
    await Promise.race([started.promise, ended]);
    return running;
  }

  find(name: string): RunningCommand | undefined {
    return this.#all.get(name);
  }
}

const stopped: CommandResult = { exitCode: undefined, signalName: 'SIGTERM', timedOut: false, stdout: '', stderr: '' };
