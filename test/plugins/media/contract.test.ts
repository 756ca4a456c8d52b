import { createHost, type Destination } from '@tapedeck/core';
import media from '@tapedeck/plugin-media';
import { destinationContract, pluginContract } from '@tapedeck/testkit';
import { FolderDestination } from '../../../plugins/media/src/folder/folder-destination.ts';
import { SpooledDestination } from '../../../plugins/media/src/spool/spooled-destination.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const open = async (folder: string) => FolderDestination.open(folder, await createHost({ environment: {} }), undefined);

describe('media: contract', () => {
  for (const { says, check } of pluginContract({ plugin: media, options: { path: tempFolder(), create: true } })) it(says, check);

  describe('of destinations', () => {
    const subject = {
      rename: true,
      fresh: () => open(tempFolder()),
      again: ({ capabilities }: Destination) => open(capabilities.localPath ?? ''),
    };
    for (const { says, check } of destinationContract(subject)) it(says, check);
  });

  describe('of destinations with a spool', () => {
    const spools = new WeakMap<Destination, string>();
    const openSpooled = async (folder: string) => {
      const blank = {
        name: 'blank',
        files: new Map(),
        holds: async () => false,
        open: () => Promise.reject(new Error('blank')),
        write: async () => undefined,
      };
      const destination = new SpooledDestination(blank, await open(folder), { sequential: false });
      spools.set(destination, folder);
      return destination;
    };
    const subject = {
      rename: true,
      fresh: () => openSpooled(tempFolder()),
      again: (destination: Destination) => openSpooled(spools.get(destination) ?? ''),
    };
    for (const { says, check } of destinationContract(subject)) it(says, check);
  });
});
