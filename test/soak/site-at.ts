import { join } from 'node:path';
import type { Site } from '@tapedeck/core';
import { aSite } from '../kit/a-site.ts';

/** The site of the simulation, at a time of its choice. */
export const siteAt = async (folder: string, time: Date): Promise<Site> => {
  const site = await aSite(folder, {
    destination: [{ media: { path: join(folder, 'media'), create: true, marginBytes: 0 } }],
    retention: { daily: 7, weekly: 5, monthly: 12 },
  });
  return { ...site, host: { ...site.host, now: () => time } };
};
