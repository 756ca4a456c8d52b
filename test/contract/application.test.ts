import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Application, Workload } from '@tapedeck/core';
import { type ApplicationSubject, applicationContract, applicationRun } from '@tapedeck/testkit';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

type Contents = Map<string, string>;

const asWorkload = (name: string): Workload => ({ name, type: 'database' });

/** Two databases in memory. */
const rightOn = (contents: Contents): Application => {
  const path = ({ name }: Pick<Workload, 'name'>) => `/dumps/${name}`;
  return {
    discover: async ({ signal }) => {
      signal.throwIfAborted();
      return [...contents.keys()].map(asWorkload);
    },
    capture: async (workload, { signal }) => {
      signal.throwIfAborted();
      const open = async () => ({ stream: Readable.from([contents.get(workload.name) ?? '']), done: Promise.resolve() });
      return { roots: [], streams: [{ path: path(workload), open }] };
    },
    restore: async (workload, from, _, { signal }) => {
      signal.throwIfAborted();
      contents.set(workload.name, await readFile(join(from, path(workload)), 'utf8'));
    },
  };
};

const subject = (change: (right: Application, contents: Contents) => Partial<Application> = () => ({})): ApplicationSubject => ({
  fresh: async () => {
    const contents: Contents = new Map([
      ['sales', 'a hundred rows'],
      ['staff', 'ten rows'],
    ]);
    const right = rightOn(contents);
    return {
      application: { ...right, ...change(right, contents) },
      contentOf: async ({ name }) => contents.get(name) ?? '',
      change: async ({ name }) => void contents.set(name, 'dropped'),
    };
  },
});

describe('contract: applications', () => {
  let asked = 0;

  holdToPass(applicationContract, subject());
  holdToFail(applicationContract, subject(), {
    'finds each workload under a name of its own, the same one each time': [
      subject(() => ({ discover: async () => [asWorkload('sales'), asWorkload('sales')] })),
      subject(() => ({ discover: async () => [asWorkload(`database ${asked++}`)] })),
      subject(() => ({ discover: async () => [] })),
    ],
    'captures a workload as something that can be read, at absolute paths': [
      subject(() => ({ capture: async () => ({ roots: [], streams: [] }) })),
      subject((right) => ({
        capture: async (...all) => {
          const source = await right.capture(...all);
          return { ...source, streams: source.streams.map((stream) => ({ ...stream, path: 'sales' })) };
        },
      })),
    ],
    'leaves the workload as it is': subject((right, contents) => ({
      capture: async (workload, run) => {
        const source = await right.capture(workload, run);
        queueMicrotask(() => contents.set(workload.name, 'log truncated'));
        return source;
      },
    })),
    'brings back what was captured': [
      subject(() => ({ restore: async () => {} })),
      subject((right) => ({ restore: (workload, ...rest) => right.restore({ ...workload, name: 'sales' }, ...rest) })),
    ],
    'refuses to restore from where nothing of the workload is, and changes nothing': [
      subject((right) => ({ restore: (...all) => right.restore(...all).catch(() => {}) })),
      subject((right, contents) => ({
        restore: (workload, ...rest) => {
          contents.set(workload.name, 'emptied for the restore');
          return right.restore(workload, ...rest);
        },
      })),
    ],
    'begins nothing once it is told to end': subject((right) => ({
      restore: (workload, from, request) => right.restore(workload, from, request, applicationRun(new AbortController().signal)),
    })),
  });
});
