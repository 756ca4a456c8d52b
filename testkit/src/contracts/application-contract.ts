import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Application, Source, Workload } from '@tapedeck/core';
import { applicationRun } from '../doubles/application-run.ts';
import { refusalOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';
import { inFolder } from '../running/trial.ts';

/** An application with something in it. */
export interface TriedApplication {
  readonly application: Application;
  /** What a workload holds, as whoever uses it sees it. */
  contentOf(workload: Workload): Promise<string>;
  /** Changes what it holds. */
  change(workload: Workload): Promise<void>;
  /** Ends what was started for the trial. */
  end?(): Promise<void>;
}

/** How an application with at least one workload is had. */
export interface ApplicationSubject {
  fresh(): Promise<TriedApplication>;
}

/** The rules of `Application`. */
export const applicationContract = (subject: ApplicationSubject): readonly Rule[] =>
  rulesFor(subject, {
    'finds each workload under a name of its own, the same one each time': (tried) =>
      trying(tried, async ({ application }) => {
        const [first, second] = [await namesOf(application), await namesOf(application)];
        assert(first.length > 0, 'no workload was found');
        assert(first.every((name) => /\S/.test(name)) && new Set(first).size === first.length, `the names are ${first.join(', ')}`);
        assert.deepEqual(second.toSorted(), first.toSorted());
      }),
    'captures a workload as something that can be read, at absolute paths': (tried) =>
      eachWorkload(tried, async ({ application }, workload) => {
        const { roots, streams } = await application.capture(workload, run);
        const paths = [...roots, ...streams].map(({ path }) => path);
        assert(paths.length > 0, `of "${workload.name}" there is nothing to read`);
        assert(paths.every(isAbsolute), `not all are absolute: ${paths}`);
      }),
    'leaves the workload as it is': (tried) =>
      eachWorkload(tried, async ({ application, contentOf }, workload) => {
        const before = await contentOf(workload);
        await inFolder(async (folder) => store(await application.capture(workload, run), folder));
        assert.equal(await contentOf(workload), before);
      }),
    'brings back what was captured': (tried) =>
      eachWorkload(tried, async ({ application, contentOf, change }, workload) => {
        const before = await contentOf(workload);
        await inFolder(async (folder) => {
          await store(await application.capture(workload, run), folder);
          await change(workload);
          assert.notEqual(await contentOf(workload), before, 'the trial itself changed nothing');
          await handBack(application, workload, folder);
        });
        assert.equal(await contentOf(workload), before);
      }),
    'refuses to restore from where nothing of the workload is, and changes nothing': (tried) =>
      eachWorkload(tried, async ({ application, contentOf }, workload) => {
        const before = await contentOf(workload);
        await inFolder((folder) => refusalOf(`"${workload.name}" from an empty folder`, () => handBack(application, workload, folder)));
        assert.equal(await contentOf(workload), before);
      }),
    'begins nothing once it is told to end': (tried) =>
      eachWorkload(tried, async ({ application, contentOf }, workload) => {
        const before = await contentOf(workload);
        const ended = applicationRun(AbortSignal.abort(new Error('told to end')));
        await refusalOf('a search', () => application.discover(ended));
        await refusalOf('a capture', () => application.capture(workload, ended));
        await inFolder(async (folder) => {
          await store(await application.capture(workload, run), folder);
          await refusalOf('a restore', () => handBack(application, workload, folder, ended));
        });
        assert.equal(await contentOf(workload), before);
      }),
  });

const never = new AbortController().signal;

/** A run that nobody ends. */
const run = applicationRun(never);

const handBack = (application: Application, workload: Workload, from: string, given = run) =>
  application.restore({ ...workload, application: 'tried', paths: [], isLost: false }, from, { name: workload.name, options: {} }, given);

const namesOf = async (application: Application) => (await application.discover(run)).map(({ name }) => name);

const trying = async ({ fresh }: ApplicationSubject, check: (tried: TriedApplication) => Promise<void>): Promise<void> => {
  const tried = await fresh();
  try {
    await check(tried);
  } finally {
    await tried.end?.();
  }
};

const eachWorkload = (subject: ApplicationSubject, check: (tried: TriedApplication, workload: Workload) => Promise<void>) =>
  trying(subject, async (tried) => {
    for (const workload of await tried.application.discover(run)) await check(tried, workload);
  });

/** Puts below a folder what a restore point of the source would put there. */
const store = async ({ roots, streams }: Pick<Source, 'roots' | 'streams'>, folder: string): Promise<void> => {
  for (const { path, readFrom } of roots) await cp(readFrom, join(folder, path), { recursive: true });
  for (const { path, open } of streams) {
    const { stream, done } = await open(never);
    const [bytes] = await Promise.all([buffer(stream), done]);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
};
