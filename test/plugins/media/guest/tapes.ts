import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '@tapedeck/core';
import { readIndex } from '../../../../plugins/media/src/tape/tape-index.ts';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { MediumSite } from '../medium-site.ts';
import { ScsiTarget } from './scsi-target.ts';

/** What one case of the guest tells. */
export interface TapeTold {
  readonly case: string;
  readonly outcome?: string;
  readonly error?: string | undefined;
  readonly notes?: readonly string[];
  readonly restored?: readonly string[];
}

const tape = '/dev/nst0';
const library = '/run/library';
const target = new ScsiTarget(['iscsi_tcp', 'st', 'sg', 'ch']);
target.addLibrary(library, { FOREIGN: 4, TAPE01: 6, TAPE02: 4 });
target.connect();
await target.appears(tape);
const isChanger = (name: string) => readFileSync(`/sys/class/scsi_generic/${name}/device/type`, 'utf8').trim() === '8';
const changer = `/dev/${readdirSync('/sys/class/scsi_generic').find(isChanger)}`;
const mt = (...args: readonly string[]) => execFileSync('mt', ['-f', tape, ...args]);
const mtx = (...args: readonly string[]) => execFileSync('mtx', ['-f', changer, ...args], { stdio: 'ignore' });

const home = tempFolder();
const site = new MediumSite(home, { tape, changer, maxPartBytes: 1 << 20 });
const byHand = new MediumSite(home, { tape, maxPartBytes: 1 << 20 });
const tell = (name: string, { outcome, error, notes }: RunReport, restored: readonly string[] = []) =>
  tellHost({
    case: name,
    outcome,
    error: error?.code,
    notes: notes.map(({ code, message }) => `${code} ${message}`),
    restored,
  } satisfies TapeTold);

/** Tapes that the machine remembers something of. */
const tapesUsed = (): readonly string[] => {
  const [file = ''] = globSync(join(site.state, 'cache/spool/tape-*.json'));
  const index = readIndex(Buffer.from(readFileSync(file, 'utf8').split('\n')[2] ?? ''));
  return [...new Set(index?.entries.map(({ tape: number }) => `${number}`))].sort();
};

const started = Date.now();
const passed = () => process.stderr.write(`${Math.round((Date.now() - started) / 1000)} s\n`);

// The drive was made with a tape in it.
mtx('load', '1', '0');
mt('offline');
mtx('unload', '1', '0');
tell('no tape', await byHand.run('none'));
mtx('load', '1', '0');
writeFileSync(join(home, 'foreign'), 'a tape of somebody else');
execFileSync('dd', [`if=${join(home, 'foreign')}`, `of=${tape}`, 'bs=64k'], { stdio: 'ignore' });
tell('foreign', await byHand.run('none'));
passed();
tell('first', await site.run('first', {}, { eject: true }));
passed();

// The program that moves the tape ends the run that has asked it to, when something is written and not read back yet.
const programs = join(home, 'programs');
mkdirSync(programs);
const real = execFileSync('sh', ['-c', 'command -v mt'], { encoding: 'utf8' }).trim();
writeFileSync(join(programs, 'mt'), `#!/bin/sh\ncase " $* " in *" asf "*) kill -9 $PPID;; esac\nexec ${real} "$@"\n`);
chmodSync(join(programs, 'mt'), 0o755);
const [file, ...args] = site.command('second');
const { signal } = spawnSync(file, args, { env: { ...process.env, PATH: `${programs}:${process.env.PATH}` } });
tellHost({ case: 'killed', error: `${signal}` } satisfies TapeTold);
passed();

const larger = new MediumSite(home, { tape, changer, maxPartBytes: 1 << 20 }, 5 << 20);
tell('over two tapes', await larger.run('third'), tapesUsed());
passed();
// Nothing is left but the tapes.
rmSync(join(site.state, 'cache'), { recursive: true });
tellHost({ case: 'restored', restored: [await larger.restore('fresh')] } satisfies TapeTold);
passed();
const largest = new MediumSite(home, { tape, changer, maxPartBytes: 1 << 20 }, 8 << 20);
tell('no empty tape', await largest.run('fourth'));
passed();
// It waits in the spool, and refers to what is on both tapes.
tellHost({ case: 'still there', restored: [await largest.restore('same')] } satisfies TapeTold);
passed();
target.stop();
