import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type JobAccess, readJob, runJob, type Secret, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** Words that only the source, or only the site file, knows. */
const known = {
  folder: 'Zaunkoenig',
  name: 'Mauersegler',
  content: 'Wiedehopf',
  link: 'Rohrdommel',
  command: 'Ziegenmelker',
  excluded: 'Pirol',
};

describe('jobs: what others learn of an encrypted backup', () => {
  const folder = tempFolder();
  const media = join(folder, 'media');
  const state = join(folder, 'state');
  let site: Site;
  let identity: Secret;

  before(async () => {
    const source = join(folder, 'source', known.folder);
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, known.name), `${known.content}\n`.repeat(1000));
    symlinkSync(`/root/${known.link}`, join(source, 'link'));
    const { generate } = await defaultKeyWrapper();
    const key = await generate();
    identity = key.identity;
    site = await aSite(folder, {
      sources: [
        { files: { paths: [join(folder, 'source')], exclude: [`**/${known.excluded}`] } },
        { command: { run: ['echo', known.command], path: '/dump' } },
      ],
      pipeline: [{ zstd: {} }, { age: { recipients: [key.recipient] } }],
    });
    for (let runs = 0; runs < 2; runs++) {
      const { report } = await runJob(site, 'nightly');
      expect(report.outcome, JSON.stringify(report.error)).to.equal('complete');
    }
  });

  const filesBelow = (path: string): readonly string[] =>
    readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((item) =>
      item.isFile() ? [join(item.parentPath, item.name)] : [],
    );

  /** Which of the words stand in the bytes or names of files below a path. */
  const wordsIn = (path: string, words: readonly string[]): readonly string[] =>
    words.filter((word) => filesBelow(path).some((file) => relative(path, file).includes(word) || readFileSync(file).includes(word)));

  it('the operator of the destination: no name, no content, no source and no command of the job', () => {
    expect(wordsIn(media, Object.values(known))).to.deep.equal([]);
    expect(wordsIn(media, [folder, 'AGE-SECRET-KEY', 'PRIVATE KEY'])).to.deep.equal([]);
    // Or this would show nothing.
    expect(wordsIn(join(folder, 'source'), [known.name, known.content])).to.deep.equal([known.name, known.content]);
    expect(wordsIn(media, ['nightly'])).to.deep.equal(['nightly']);
  });

  it('whoever takes over a host that only writes: nothing opens what it has written, nor does it keep a key that would', async () => {
    const read = async (access: JobAccess) => {
      for await (const _ of (await access.openPoint({ selector: 'latest', trustSigner: false })).list('', true));
    };

    const refusal = await readJob(site, 'nightly', read).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'IDENTITY_NEEDED');
    expect(wordsIn(state, ['AGE-SECRET-KEY', identity.reveal()])).to.deep.equal([]);
  });

  it('other users of the host: nothing, since the state folder is for its user only', function () {
    if (process.platform === 'win32') needsPlatform(this, 'linux');

    expect((statSync(state).mode & 0o077).toString(8)).to.equal('0');
    expect(wordsIn(state, [known.folder, 'PRIVATE KEY'])).to.deep.equal([known.folder, 'PRIVATE KEY']);
  });

  it('who lays links in a source: nothing of where they lead, for they are backed up as links', async () => {
    const entries = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false, identities: [identity] });
      const found: (string | undefined)[] = [];
      for await (const { kind, linkTarget } of point.list('', true)) if (kind === 'symlink') found.push(linkTarget);
      return found;
    });

    expect(entries).to.deep.equal([`/root/${known.link}`]);
  });
});
