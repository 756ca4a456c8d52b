import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { askSystem } from './ask-system.ts';
import { timerForeign } from './schedule-errors.ts';
import type { Scheduler, TimerText } from './scheduler.ts';
import { mark, serviceText, timerText } from './systemd-texts.ts';

/** Where units go, and which systemd reads them. */
export interface SystemdSettings {
  readonly host: Host;
  readonly siteFile: string;
  /** Folder of the units. */
  readonly folder: string;
  /** Whether it is the system's, not the user's. */
  readonly system: boolean;
}

/** Starts jobs by systemd: a service and a timer for each. */
export const systemd = ({ host, siteFile, folder, system }: SystemdSettings): Scheduler => {
  const pathOf = (job: string, kind: 'service' | 'timer') => join(folder, `tapedeck-${job}.${kind}`);
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const isOurs = (job: string, text: string | undefined) => text?.startsWith(`${mark(job, siteFile)}\n`) === true;
  const ask = (...args: readonly string[]) => askSystem(host, ['systemctl', ...(system ? [] : ['--user']), ...args]);
  const texts: Scheduler['texts'] = (one) => [
    { place: pathOf(one.job, 'service'), text: serviceText(one, system) },
    { place: pathOf(one.job, 'timer'), text: timerText(one, host.now()) },
  ];
  return {
    name: system ? 'systemd' : "the user's systemd",
    texts,
    remarks: () =>
      system ? [] : ['It runs only while you are logged in, unless an administrator runs "loginctl enable-linger" with your name.'],
    async install(one) {
      const pieces = texts(one);
      const taken = pieces.find(({ place }) => existsSync(place) && !isOurs(one.job, read(place)));
      if (taken !== undefined) throw timerForeign(taken.place, siteFile);
      mkdirSync(folder, { recursive: true });
      for (const piece of pieces) replace(piece);
      await ask('daemon-reload');
      await ask('enable', `tapedeck-${one.job}.timer`);
      // A timer that is waiting already waits for the new time only once it is started again.
      await ask('restart', `tapedeck-${one.job}.timer`);
    },
    async remove(job) {
      const ours = [pathOf(job, 'timer'), pathOf(job, 'service')].filter((path) => isOurs(job, read(path)));
      if (ours.length === 0) return;
      if (ours.includes(pathOf(job, 'timer'))) await ask('disable', '--now', `tapedeck-${job}.timer`);
      for (const path of ours) rmSync(path);
      await ask('daemon-reload');
    },
    async installed() {
      const names = existsSync(folder) ? readdirSync(folder) : [];
      const jobs = names.flatMap((name) => /^tapedeck-(.+)\.timer$/.exec(name)?.[1] ?? []).sort();
      const ours = jobs.filter((job) => isOurs(job, read(pathOf(job, 'timer'))));
      return new Map(ours.map((job) => [job, `${read(pathOf(job, 'service')) ?? ''}${read(pathOf(job, 'timer')) ?? ''}`]));
    },
  };
};

const replace = ({ place, text }: TimerText): void => {
  writeFileSync(`${place}.new`, text, { mode: 0o644 });
  renameSync(`${place}.new`, place);
};
