import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { MediumSite } from '../medium-site.ts';
import { ScsiTarget } from './scsi-target.ts';

const tape = '/dev/nst0';
const target = new ScsiTarget(['iscsi_tcp', 'st', 'sg', 'ch']);
target.addLibrary('/run/library', { TAPE01: 4, TAPE02: 6 });
target.connect();
await target.appears(tape);
const isChanger = (name: string) => readFileSync(`/sys/class/scsi_generic/${name}/device/type`, 'utf8').trim() === '8';
const changer = `/dev/${readdirSync('/sys/class/scsi_generic').find(isChanger)}`;
const mtx = (...args: readonly string[]) => execFileSync('mtx', ['-f', changer, ...args], { stdio: 'ignore' });

/** Somebody takes out the tape and puts in that of a slot. */
let inDrive: string | undefined;
const putIn = (slot: string) => {
  if (inDrive !== undefined) {
    execFileSync('mt', ['-f', tape, 'offline']);
    mtx('unload', inDrive, '0');
  }
  mtx('load', slot, '0');
  inDrive = slot;
};

const home = tempFolder();
const options = { tape, maxPartBytes: 1 << 20 };
const site = new MediumSite(home, options);
const larger = new MediumSite(home, options, 5 << 20);
const tell = (what: string, said: unknown) => tellHost([what, said]);
const codesOf = ({
  error,
  notes,
  outcome,
}: {
  error?: { code: string } | undefined;
  notes: readonly { code: string }[];
  outcome: string;
}) => [outcome, ...(error === undefined ? [] : [error.code]), ...notes.map(({ code }) => code).filter((code) => code.startsWith('MEDIA_'))];

putIn('1');
tell('begun', codesOf(await site.run('first')));
tell('full', codesOf(await larger.run('second')));
putIn('2');
tell('gone on', codesOf(await site.run('third')));
putIn('1');
tell('older', codesOf(await site.run('fourth')));

// Nothing is left but the tapes.
rmSync(join(site.state, 'cache'), { recursive: true });
putIn('2');
const selector = (await site.points())[1]?.id;
const tried = async (what: string) =>
  tell(
    what,
    await larger.restore('same', selector).catch(({ message }: Error) => /MEDIA_\w+|DESTINATION_\w+/.exec(message)?.[0] ?? message),
  );
await tried('with the newest');
putIn('1');
await tried('with the older');
target.stop();
