import type { Schedule } from '@tapedeck/core';

/** A job to be started by the system. */
export interface ScheduledJob {
  readonly job: string;
  /** Absolute path of the site file that the job stands in. */
  readonly siteFile: string;
  readonly schedule: Schedule;
  /** The program and its arguments, which start the job; paths are absolute. */
  readonly command: readonly string[];
}

/** A piece of text that makes the system start a job. */
export interface TimerText {
  /** Where it goes: a path, or what the system calls the place. */
  readonly place: string;
  readonly text: string;
}

/** The part of the system that starts things by the clock. What it is told for the jobs of one site file is kept apart from all else. */
export interface Scheduler {
  /** For messages: `systemd`. */
  readonly name: string;
  /** What `install` writes. */
  texts(job: ScheduledJob): readonly TimerText[];
  /** What a person should know before they rely on it. */
  remarks(job: ScheduledJob): readonly string[];
  /** Writes the texts and has the system heed them; replaces what an earlier call has written. */
  install(job: ScheduledJob): Promise<void>;
  /** Takes back all that `install` has done for a job; without effect where it has done nothing. */
  remove(job: string): Promise<void>;
  /** The jobs of this site file that the system starts, with the texts that are there; `undefined` where the system does not tell them word for word. */
  installed(): Promise<ReadonlyMap<string, string | undefined>>;
}
