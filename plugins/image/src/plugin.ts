import { definePlugin, removeStaged, tapApplication } from '@tapedeck/core';
import { checkImages } from './check-images.ts';
import { imagesOf } from './images.ts';
import { imageOptions } from './options.ts';
import { rebuild } from './restore/rebuild.ts';

/** The job kind `image`: a backup of whole disks and volumes, block by block, each as it was at one instant. */
export default definePlugin({
  name: 'image',
  api: 1,
  version: '0.1.0',
  platforms: ['linux'],
  options: imageOptions,
  places: ['kind'],
  derivedKind: { over: 'backup', needsSnapshot: true },
  rebuild,
  undo: { 'remove-staged': removeStaged },
  apply({ hooks, host, options, use }) {
    const images = imagesOf(use, options, host);
    hooks.check.tap((run) => checkImages(run, host, options));
    tapApplication({ hooks, use, stage: 'other', application: images });
    hooks.commit.tap({ stage: 'early' }, (run) => images.checkStill(run));
  },
});
