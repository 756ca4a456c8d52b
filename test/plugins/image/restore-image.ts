import { restoreJob, type Site } from '@tapedeck/core';

/** Brings an image of the job `nightly` back, as `--with` says. */
export const restoreImage = (site: Site, source: string, options: Readonly<Record<string, string>>, more: object = {}) =>
  restoreJob(site, 'nightly', {
    point: { selector: 'latest', trustSigner: false },
    request: {
      paths: [],
      include: [],
      exclude: [],
      to: undefined,
      conflict: 'fail',
      dryRun: false,
      workload: { name: `image:${source}`, options },
      ...more,
    },
  });
