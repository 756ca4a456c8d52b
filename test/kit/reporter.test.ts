import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { tempFolder } from './temp-folder.ts';

const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));
const reporter = fileURLToPath(new URL('reporter.ts', import.meta.url));
const kit = new URL('./', import.meta.url).href;

for (const mode of [[], ['--parallel']])
  describe(`kit: reporter ${mode}`.trimEnd(), () => {
    let folder = '';

    beforeEach(() => {
      folder = tempFolder();
    });

    const run = (tests: string, env: NodeJS.ProcessEnv = {}) => {
      const file = join(folder, 'some.test.mjs');
      writeFileSync(file, `import { skip } from '${kit}skip.ts';\nimport { needsTools } from '${kit}needs.ts';\n${tests}`);
      const options = ['--no-config', ...mode, '--fail-hook-affected-tests', '--reporter', reporter, file];
      const { stdout, status } = spawnSync(process.execPath, [mocha, ...options], {
        encoding: 'utf8',
        env: { ...process.env, CI: '', ...env },
      });
      return { lines: stdout.trimEnd().split('\n'), stdout, status };
    };

    it('closes with a line of counts alone', () => {
      const { lines, status } = run(`describe('a', () => { it('one', () => {}); it('two', () => {}); });`);

      expect(lines.at(-1)).to.equal('2 passed, 0 failed, 0 skipped');
      expect(status).to.equal(0);
    });

    it('prints a failure in full, counts it, and ends with another status', () => {
      const { lines, stdout, status } = run(`describe('a', () => { it('one', () => { throw new Error('the tape is torn'); }); });`);

      expect(lines.at(-1)).to.equal('0 passed, 1 failed, 0 skipped');
      expect(stdout).to.contain('the tape is torn').and.to.contain('some.test.mjs');
      expect(status).to.equal(1);
    });

    it('gives the reason of a skipped test', () => {
      const { lines, stdout } = run(`describe('a', () => { it('one', function () { skip(this, 'no tape drive'); }); });`);

      expect(stdout).to.contain('– one: no tape drive');
      expect(lines.at(-1)).to.equal('0 passed, 0 failed, 1 skipped');
    });

    it('gives the reason of a suite that a hook skipped, and only of that suite', () => {
      // What is run here are suites for the reporter; none of this project's tests is skipped without a reason.
      const { stdout } = run(`
      describe('a', () => { before(function () { skip(this, 'no tape drive'); }); describe('b', () => it('one', () => {})); });
      describe('c', () => { it.skip('two', () => {}); });
    `);

      expect(stdout).to.contain('– one: no tape drive').and.to.contain('– two: no reason given');
    });

    it('gives the reason that a "before each" hook had for one test to that test', () => {
      const { stdout, lines } = run(`
      describe('a', () => {
        beforeEach(function () { if (this.currentTest.title === 'two') skip(this, 'no tape drive'); });
        it('one', () => {}); it('two', () => {}); it('three', () => {});
      });
    `);

      expect(stdout).to.contain('– two: no tape drive');
      expect(lines.at(-1)).to.equal('2 passed, 0 failed, 1 skipped');
    });

    it('counts the tests that a failed hook kept from running', () => {
      const { lines } = run(`describe('a', () => { before(() => { throw new Error('x'); }); it('one', () => {}); it('two', () => {}); });`);

      expect(lines.at(-1)).to.match(/^0 passed, [23] failed, 0 skipped$/);
    });

    it('skips a test whose tool is missing, and fails it where CI is set', () => {
      const tests = `describe('a', () => { it('one', function () { needsTools(this, 'no-such-tool'); }); });`;

      expect(run(tests).stdout).to.contain('– one: "no-such-tool" not installed');
      expect(run(tests, { CI: 'true' }).lines.at(-1)).to.equal('0 passed, 1 failed, 0 skipped');
    });

    it('names the slowest tests', () => {
      const { lines } = run(`describe('a', () => { for (let n = 0; n < 7; n += 1) it('test ' + n, () => {}); });`);

      const start = lines.indexOf('Slowest:');
      expect(lines.slice(start + 1, start + 6)).to.satisfy((rows: string[]) => rows.every((row) => /ms {2}a test \d$/.test(row)));
    });
  });
