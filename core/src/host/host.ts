import type { Readable, Writable } from 'node:stream';

/** A command to run: a file and its arguments, never a line of shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the inherited environment, from which our own secrets are already gone. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array | Readable;
  /** Gets the standard output as it comes, in the place of `stdout` of the result; the command waits while it is full. */
  readonly output?: Writable;
  /** Ends the command (and its process group) when it fires. */
  readonly signal?: AbortSignal;
  readonly limitMinutes?: number;
  /** Output kept per stream, in bytes; the rest is counted and dropped. Default 1 MiB. */
  readonly outputLimitBytes?: number;
  /** Told the process id as soon as there is one: the leader of the command's own process group. */
  started?(processId: number): void;
}

/** How a command ended. A non-zero exit is a result, not an exception; not being startable is an error. */
export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly signalName: string | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is started to go on while others run. */
export type StartedCommand = Pick<Command, 'file' | 'args' | 'cwd' | 'env' | 'started'>;

/** A command that goes on while others run, and is told bit by bit what to do. */
export interface RunningCommand {
  /** Gives it text on its standard input. */
  write(text: string): void;
  /** Gives it the last text, and the end of its input: a tool that reads on after its last command ends too. */
  end(text: string): void;
  /** What it has printed so far, of a lot the end. */
  printed(): string;
  /** Ends it and its process group. */
  stop(): void;
  /** How it ended; never rejects. */
  readonly ended: Promise<CommandResult>;
}

/** The one door to the machine: commands, clock, free space, temporary folders. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly hostName: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly bootId: string;
  /** A variable of the environment that commands inherit. */
  variable(name: string): string | undefined;
  run(command: Command): Promise<CommandResult>;
  /** Starts a command that goes on, under a name by which an undo finds it again. @throws `HOST_COMMAND_NOT_STARTED` */
  start(name: string, command: StartedCommand): Promise<RunningCommand>;
  /** Such a command; `undefined` when it has ended, or was started by another process. */
  running(name: string): RunningCommand | undefined;
  now(): Date;
  /** Milliseconds of a clock that never jumps; comparable only within this process. */
  monotonicMs(): number;
  /** Resolves after the time, rejects with the signal's reason when it fires first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  diskSpace(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
  /** Leaves processor and disks to others first, from now on: this process and all that it starts. */
  lowerPriority(): Promise<void>;
  /** Makes a fresh folder that only this user can enter. */
  makeTempFolder(prefix: string): Promise<string>;
  /** When the process started, as text that no other process with this id has; `undefined` when there is no such process. */
  processStart(processId: number): Promise<string | undefined>;
  /** Ends a process group that a run of ours had started, leader or not; one that is gone is no error. */
  endProcessGroup(leader: number): Promise<void>;
}
