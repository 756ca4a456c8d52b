import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { fileHolding } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** Clears the screen, sets the title, moves the cursor, and writes from right to left: also by characters of eight bits. */
const evil = 'a\u001b[2J\u001b]0;title\u0007\r\u009b31m\u202eb\u007f';
const control = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

describe('cli: a terminal is not reached by control characters', () => {
  const folder = tempFolder();
  let point: HostilePoint;

  before(async () => {
    point = await HostilePoint.in(folder);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
  });

  /** All that a command prints, line by line. */
  const linesOf = (...args: readonly string[]): readonly string[] => {
    const { stdout, stderr } = runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);
    return `${stdout}${stderr}`.split('\n');
  };

  const expectPlain = (lines: readonly string[]): void => {
    expect(lines.filter((line) => control.test(line))).to.deep.equal([]);
    expect(lines.join('\n')).to.contain('\\x1b[2J');
  };

  it('in names, owners and link targets of a forged catalog', () => {
    const content = Buffer.from('a few words');
    const owner = process.getuid?.() ?? 0;
    point.forge({
      chunks: [content],
      owners: new Map([[owner, evil]]),
      folders: [{ path: '', entries: [fileHolding(`${evil}\n`, content)] }],
    });

    expectPlain(linesOf('ls', '-R', 'nightly@latest'));
    expectPlain(linesOf('find', '*b*'));
    expectPlain(linesOf('restore', 'nightly@latest', '--to', join(folder, 'target'), '--dry-run'));
    expectPlain(linesOf('cat', `nightly@latest:/srv/${evil}`));
  });

  it('in the name of a file that somebody has put to the backups', () => {
    const file = evil.replace('\r', '');
    const set = join(folder, 'media', 'nightly');
    for (const name of readdirSync(set).filter((one) => one.endsWith('.tdk'))) copyFileSync(join(set, name), join(set, `${file}.tdk`));

    expectPlain(linesOf('points', 'nightly'));
  });

  it('in the path of a source that is refused, in the summary of a run', () => {
    mkdirSync(join(folder, evil));
    const job = { sources: [{ files: { paths: [join(folder, evil), join(folder, `${evil}-is-missing`)] } }] };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));

    expectPlain(linesOf('check', 'nightly'));
    expectPlain(linesOf('run', 'nightly'));
    expectPlain(linesOf('report', 'nightly'));
  });
});
