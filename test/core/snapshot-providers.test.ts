import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, definePlugin, openSite, type PluginDefinition, planJob, runJob, type Site } from '@tapedeck/core';
import { FakeHost, standIns } from '@tapedeck/testkit';
import { expect } from 'chai';
import { installedProviders } from '../../core/src/plugin/installed-plugins.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const aProvider = (name: string, more: Partial<PluginDefinition> = {}): PluginDefinition => ({
  ...definePlugin({
    name,
    api: 1,
    version: '0.1.0',
    places: ['snapshot'],
    options: { type: 'object', additionalProperties: false },
    apply: ({ hooks }) => hooks.snapshot.tap(() => undefined),
  }),
  ...more,
});

const siteOf = (job: object = {}, plugins: readonly PluginDefinition[] = []): Promise<Site> => {
  const folder = tempFolder();
  return openSite({
    value: {
      jobs: {
        nightly: {
          kind: 'stand-in-kind',
          sources: [{ 'stand-in-source': {} }],
          pipeline: [],
          destination: [{ 'stand-in-destination': {} }],
          ...job,
        },
      },
    },
    folder,
    defaultStateFolder: folder,
    environment: {},
    host: new FakeHost(),
    plugins: [...standIns, ...plugins],
  });
};

describe('core: snapshot providers', () => {
  const planned = async (
    snapshot: object | undefined,
    plugins = [aProvider('freezer'), aProvider('elsewhere', { platforms: ['aix'] })],
  ) => {
    const { steps, remarks } = await planJob(await siteOf(snapshot === undefined ? {} : { snapshot }, plugins), 'nightly');
    const taps = steps.find(({ step }) => step === 'snapshot')?.taps.map(({ use }) => use);
    return { taps, remark: remarks.find((one) => /frozen/.test(one)) };
  };

  it('that fit the platform are what "auto" uses, which the plan says', async () => {
    const found = { taps: ['freezer'], remark: 'Snapshots: "auto" has found "freezer". What cannot be frozen is read live, not frozen.' };

    expect(await planned(undefined)).to.deep.equal(found);
    expect(await planned({})).to.deep.equal(found);
    expect(await planned({ use: 'auto' })).to.deep.equal(found);
    expect((await planned({ whenMissing: 'stop' })).remark).to.match(/What cannot be frozen fails the run\.$/);
  });

  it('may be chosen by name, and are left out when open-file backup is off', async () => {
    const live = { taps: [], remark: 'Read live, not frozen: files that change while they are read may be torn.' };

    expect((await planned({ use: 'freezer' })).remark).to.match(/^Snapshots by "freezer"\. /);
    expect(await planned({ use: 'none' })).to.deep.equal(live);
    expect(await planned({ use: 'auto' }, [])).to.deep.equal(live);
  });

  it('are objected to when one that "auto" finds cannot be loaded', async () => {
    const error: unknown = await planned({ use: 'auto' }, [aProvider('freezer', { api: 99 })]).catch((refusal: unknown) => refusal);

    expect(error).to.have.property('code', 'CORE_PLUGIN_API');
  });

  describe('have options', () => {
    const options = (snapshot: object) => {
      const seen: unknown[] = [];
      const sized = definePlugin({
        name: 'sized',
        api: 1,
        version: '0.1.0',
        places: ['snapshot'],
        options: { type: 'object', additionalProperties: false, properties: { size: { type: 'string', default: '10%' } } } as const,
        apply: (context) => void seen.push(context.options),
      });
      const plan = siteOf({ snapshot }, [sized, aProvider('freezer')]).then((site) => planJob(site, 'nightly'));
      return plan.then(
        () => seen,
        (error: unknown) => error,
      );
    };

    it('under their own names, whether they are named or found', async () => {
      expect(await options({ use: 'sized', sized: { size: '1 GiB' } })).to.deep.equal([{ size: '1 GiB' }]);
      expect(await options({ sized: { size: '1 GiB' } })).to.deep.equal([{ size: '1 GiB' }]);
      expect(await options({ sized: {} })).to.deep.equal([{ size: '10%' }]);
      expect(await options({ use: 'sized' })).to.deep.equal([{ size: '10%' }]);
    });

    it('that are checked, and refused of one that is not used', async () => {
      const refusals = await Promise.all([
        options({ sized: { sizes: '1 GiB' } }),
        options({ use: 'freezer', sized: { size: '1 GiB' } }),
        options({ whenMising: 'stop' }),
      ]);

      expect(refusals.map((error) => (error instanceof BackupError ? `${error.code}: ${error.message}` : error))).to.deep.equal([
        'SITE_INVALID: "sizes" is not a key that is known here.',
        'SITE_INVALID: "sized" is not a key that is known here.',
        'SITE_INVALID: "whenMising" is not a key that is known here.',
      ]);
    });
  });

  it('do not keep a job from running that they have nothing to say to', async () => {
    const { report } = await runJob(await siteOf({}, [aProvider('freezer')]), 'nightly');

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ code }) => code)).to.deep.equal(['CORE_READ_LIVE']);
  });

  it('are required by some kinds, whose jobs say nothing to the contrary and are never read live', async () => {
    const [kind] = standIns.filter(({ name }) => name === 'stand-in-kind');
    if (kind?.kind === undefined) throw new Error('There is no kind to stand in.');
    const frozenOnly: PluginDefinition = { ...kind, name: 'frozen-only', kind: { ...kind.kind, needsSnapshot: true } };
    const run = async (snapshot: object | undefined, plugins: readonly PluginDefinition[]) => {
      const job = { kind: 'frozen-only', ...(snapshot === undefined ? {} : { snapshot }) };
      try {
        const { report } = await runJob(await siteOf(job, [frozenOnly, ...plugins]), 'nightly');
        return report.error?.code ?? report.outcome;
      } catch (error) {
        return error instanceof BackupError ? error.code : error;
      }
    };

    expect(await run({ use: 'none' }, [])).to.equal('CORE_SNAPSHOT_REQUIRED');
    expect(await run({ whenMissing: 'live' }, [aProvider('freezer')])).to.equal('CORE_SNAPSHOT_REQUIRED');
    expect(await run(undefined, [])).to.equal('CORE_STEP_UNANSWERED');
    expect(await run(undefined, [aProvider('freezer')])).to.equal('CORE_SNAPSHOT_MISSING');
    const freezes = (path: string) => ({ taken: [{ provider: 'freezer', mapping: [{ path, readFrom: `${path}/frozen` }] }], left: [] });
    const answering = aProvider('freezer', {
      apply: ({ hooks }) => hooks.snapshot.tap((_, { groups }) => freezes(groups[0]?.paths[0] ?? '/')),
    });
    expect(await run(undefined, [answering])).to.equal('complete');
  });

  it('are found by a word in their package, whatever else lies beside it', async () => {
    const folder = tempFolder();
    const packages = {
      '@tapedeck/plugin-one': ['tapedeck-snapshot'],
      'tapedeck-plugin-two': ['x', 'tapedeck-snapshot'],
      'tapedeck-plugin-three': [],
    };
    for (const [name, keywords] of Object.entries(packages)) {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, keywords, exports: './index.js' }));
      writeFileSync(join(folder, 'node_modules', name, 'index.js'), 'throw new Error("I was imported");');
    }
    mkdirSync(join(folder, 'node_modules', 'tapedeck-plugin-empty'));
    writeFileSync(join(folder, 'node_modules', 'tapedeck-plugin-three', 'package.json'), '{ broken');

    expect(await installedProviders([join(folder, 'below')]))
      .to.include.members(['one', 'two'])
      .and.not.include.members(['three']);
    expect(await installedProviders([folder])).to.not.include('empty');
  });
});
