import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { aSite, siteValue } from '../../../kit/a-site.ts';
import { tellHost } from '../../../kit/a-uml-guest.ts';
import { noise } from '../../../kit/noise.ts';
import { command, LvmMachine, write } from '../../lvm/guest/lvm-machine.ts';
import { restoreImage } from '../restore-image.ts';

/** What the test is told. */
export interface Told {
  readonly badPlace: {
    readonly outcome: string;
    readonly problems: readonly string[];
    readonly restored: string;
    readonly isRestWhole: boolean;
  };
  readonly outcome: string;
  readonly said: readonly string[];
  readonly mediaBytes: number;
  readonly restored: readonly { readonly outcome: string; readonly check: string; readonly content: string; readonly isWhole: boolean }[];
  readonly leftBehind: readonly string[];
}

/** Images of volumes that are mounted and written to meanwhile: they are as they were when they were frozen, both at one instant. */
const images = async (): Promise<Omit<Told, 'badPlace'>> => {
  const machine = await LvmMachine.make('img', 900);
  const places = [machine.volume('data', 'ext4', '/mnt/data', '--size', '64M'), machine.volume('log', 'xfs', '/mnt/log', '--size', '320M')];
  for (const place of places) {
    write(join(place, 'file'), 'frozen');
    write(join(place, 'large'), noise(place, 2 << 20));
  }
  const late = stepPlugin('stream', () => {
    for (const place of places) write(join(place, 'file'), 'changed while it streams');
  });
  const { sources: _, ...nightly } = siteValue(machine.folder, { kind: 'image', image: { volumes: places }, [late.name]: {} }).jobs.nightly;
  const site = await aSite(machine.folder, {}, 'state', { jobs: { nightly } }, { host: machine.host, plugins: [late] });
  const { report } = await runJob(site, 'nightly');
  const leftBehind = machine.volumes();
  const restored = [];
  for (const place of places) {
    command('umount', place);
    const device = machine.device(place === '/mnt/data' ? 'data' : 'log');
    const back = await restoreImage(site, place, { device }, { conflict: 'overwrite' });
    const check = place === '/mnt/data' ? ['fsck.ext4', '-fn', device] : ['xfs_repair', '-n', device];
    const isClean = outcomeOf(check);
    machine.mount(device, place);
    restored.push({
      outcome: `${back.report.outcome} ${back.report.error?.message ?? ''}`.trim(),
      check: isClean,
      ...contentOf(place),
    });
  }
  const mediaBytes = Number(command('du', '-sb', join(machine.folder, 'media')).split('\t')[0]);
  machine.end();
  const said = [...report.notes, ...report.problems, ...(report.error === undefined ? [] : [report.error])];
  return { outcome: report.outcome, said: said.map(({ code, message }) => `${code}: ${message}`), mediaBytes, restored, leftBehind };
};

const contentOf = (place: string) => ({
  content: readFileSync(join(place, 'file'), 'utf8'),
  isWhole: readFileSync(join(place, 'large')).equals(noise(place, 2 << 20)),
});

const outcomeOf = ([file = '', ...args]: readonly string[]): string => {
  try {
    command(file, ...args);
    return 'clean';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** A disk that has lost 8 sectors in its middle. */
const badPlace = async (): Promise<Told['badPlace']> => {
  const machine = await LvmMachine.make('bad', 100);
  const [good, sectors, lost] = [machine.disk('good', 16), (16 << 20) / 512, 20_000];
  const content = noise('bad place', 16 << 20);
  writeFileSync(good, content);
  const table = [`0 ${lost} linear ${good} 0`, `${lost} 8 error`, `${lost + 8} ${sectors - lost - 8} linear ${good} ${lost + 8}`].join(
    '\n',
  );
  command('dmsetup', 'create', 'bad-place', '--table', table);
  // There is no udev that would make its node.
  command('dmsetup', 'mknodes');
  const { sources: _, ...nightly } = siteValue(machine.folder, { kind: 'image', image: { volumes: ['/dev/mapper/bad-place'] } }).jobs
    .nightly;
  const site = await aSite(machine.folder, {}, 'state', { jobs: { nightly } }, { host: machine.host });
  const { report } = await runJob(site, 'nightly');
  const file = join(machine.folder, 'back.raw');
  const back = await restoreImage(site, '/dev/mapper/bad-place', { file });
  const restored = [back.report.outcome, ...back.report.problems.map(({ code, message }) => `${code} ${message}`)].join(' ');
  content.fill(0, lost * 512, (lost + 8) * 512);
  const isRestWhole = readFileSync(file).equals(content);
  command('dmsetup', 'remove', 'bad-place');
  machine.end();
  return { outcome: report.outcome, problems: report.problems.map(({ code, message }) => `${code}: ${message}`), restored, isRestWhole };
};

mkdirSync('/mnt/data', { recursive: true });
tellHost({ ...(await images()), badPlace: await badPlace() });
