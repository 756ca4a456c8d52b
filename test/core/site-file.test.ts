import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, definePlugin, Objections, openSite, type PluginDefinition, planJob, runJob, type Site } from '@tapedeck/core';
import { FakeHost, standInDestination, standInKind, standInSource } from '@tapedeck/testkit';
import { expect } from 'chai';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const squeeze = definePlugin({
  name: 'squeeze',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options: { type: 'object', additionalProperties: false, properties: { level: { type: 'integer', minimum: 1, maximum: 9, default: 3 } } },
  codec: { version: 1, module: 'file:///squeeze.js', parameters: (options) => options },
});

const lock = definePlugin({
  name: 'lock',
  api: 1,
  version: '0.1.0',
  places: ['pipeline'],
  options: { type: 'object' },
  keyWrapper: {
    wrap: async () => [],
    unwrap: async () => undefined,
    generate: () => Promise.reject(new Error('no')),
    recipients: async () => [],
    protect: () => Promise.reject(new Error('no')),
  },
});

const keeper = definePlugin({
  name: 'retention',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: { type: 'object', additionalProperties: false, properties: { last: { type: 'integer', minimum: 0 } } },
});

const plugins: readonly PluginDefinition[] = [standInKind, standInSource, standInDestination, squeeze, lock, keeper];

const goodSite = `jobs:
  nightly:
    kind: stand-in-kind
    sources: [ stand-in-source: {} ]
    pipeline: [ squeeze: { level: 3 }, lock: {} ]
    destination: [ stand-in-destination: {} ]
    retention: { last: 3 }
`;

const open = async (text: string, name = 'tapedeck.yaml'): Promise<Site> => {
  const folder = tempFolder();
  writeFileSync(join(folder, name), text);
  return openSite({
    file: join(folder, name),
    defaultStateFolder: join(folder, 'state'),
    environment: {},
    host: new FakeHost(),
    plugins,
    graceMs: 50,
  });
};

/** What running a job of this site file is refused with, each as `line:column code message (hint)`. */
const refusals = async (text: string): Promise<readonly string[]> => {
  const error = await errorOf(open(text).then((site) => runJob(site, 'nightly')));
  const all = error instanceof Objections ? error.objections : [error];
  return all.map((one) => {
    if (!(one instanceof BackupError)) throw one;
    return `${one.place?.line}:${one.place?.column} ${one.code} ${one.message} (${one.hint})`;
  });
};

/** The good site file with one text replaced. */
const bad = (from: string, to: string) => {
  expect(goodSite).to.include(from);
  return goodSite.replace(from, to);
};

describe('core: site file', () => {
  it('that is right runs, as YAML and as JSON', async () => {
    const asJson = JSON.stringify({
      jobs: {
        nightly: {
          kind: 'stand-in-kind',
          sources: [{ 'stand-in-source': {} }],
          pipeline: [],
          destination: [{ 'stand-in-destination': {} }],
        },
      },
    });

    const yaml = await runJob(await open(goodSite), 'nightly');
    const json = await runJob(await open(asJson, 'tapedeck.json'), 'nightly');

    expect([yaml.report.outcome, json.report.outcome]).to.deep.equal(['complete', 'complete']);
  });

  const wrong: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a mistyped key of a job',
      bad('retention: { last: 3 }', 'mdoe: append'),
      [
        '7:5 CORE_PLUGIN_NOT_FOUND No plugin "mdoe" is installed: there is no "@tapedeck/plugin-mdoe" and no "tapedeck-plugin-mdoe". (Did you mean "mode"?)',
      ],
    ],
    [
      'a mistyped key of the site',
      `sate: /x\n${goodSite}`,
      ['1:1 SITE_INVALID "sate" is not a key that is known here. (Did you mean "state"?)'],
    ],
    [
      'a mistyped key in a section',
      bad('retention: { last: 3 }', 'verify: { writen: true }'),
      ['7:15 SITE_INVALID "writen" is not a key that is known here. (Did you mean "written"?)'],
    ],
    [
      'a wrong type',
      bad('kind: stand-in-kind', 'kind: 7'),
      ['3:11 SITE_INVALID 7 is not a text. (What the job does: the name of a plugin, such as "backup".)'],
    ],
    [
      'a wrong type in options',
      bad('level: 3', 'level: high'),
      ['5:35 SITE_INVALID "high" is not a whole number. (Write a whole number.)'],
    ],
    ['a number out of range', bad('level: 3', 'level: 12'), ['5:35 SITE_INVALID 12 is not a number <= 9. (Write a number <= 9.)']],
    [
      'a word that is none of those allowed',
      bad('retention: { last: 3 }', 'mode: appnd'),
      ['7:11 SITE_INVALID "appnd" is not one of "append", "overwrite". (Whether older restore points are kept.)'],
    ],
    [
      'an unknown plugin',
      bad('squeeze: { level: 3 }', 'squeze: {}'),
      [
        '5:17 CORE_PLUGIN_NOT_FOUND No plugin "squeze" is installed: there is no "@tapedeck/plugin-squeze" and no "tapedeck-plugin-squeze". (Did you mean "squeeze"?)',
      ],
    ],
    [
      'an unknown option',
      bad('level: 3', 'levle: 3'),
      ['5:28 SITE_INVALID "levle" is not a key that is known here. (Did you mean "level"?)'],
    ],
    [
      'a plugin at a place where it cannot be',
      bad('squeeze: { level: 3 }', 'retention: {}'),
      ['5:17 CORE_PLUGIN_PLACE The plugin "retention" cannot be used as "pipeline". (It may stand as "job".)'],
    ],
    [
      'encryption before compression',
      bad('squeeze: { level: 3 }, lock: {}', 'lock: {}, squeeze: {}'),
      [
        '5:27 SITE_PIPELINE_ORDER "squeeze" stands behind "lock": what is encrypted cannot be encoded any more. (Put "squeeze" before "lock".)',
      ],
    ],
    [
      'a job without sources',
      bad('    sources: [ stand-in-source: {} ]\n', ''),
      ['3:5 SITE_INVALID The key "sources" is missing. (What is protected.)'],
    ],
    [
      'a job without destination',
      bad('    destination: [ stand-in-destination: {} ]\n', ''),
      ['3:5 SITE_INVALID The key "destination" is missing. (Where media files live: the first that is there, has room and is ours.)'],
    ],
    [
      'a job that does not say whether it is encrypted',
      bad('    pipeline: [ squeeze: { level: 3 }, lock: {} ]\n', ''),
      [
        '3:5 SITE_INVALID The key "pipeline" is missing. (What happens to the data on its way, in order: compress, then encrypt. An empty list, or one without encryption, stores it readable.)',
      ],
    ],
    [
      'a secret that is missing',
      `signer: { env: NOWHERE }\n${goodSite}`,
      [
        '1:9 SITE_SECRET_MISSING The environment variable "NOWHERE" is not set; a secret is to be found there. (Provide the secret there, or point to where it is.)',
      ],
    ],
    [
      'a deadline for a step that there is not',
      bad('retention: { last: 3 }', 'limits: { streem: 5 }'),
      ['7:15 SITE_INVALID "streem" is not a key that is known here. (Did you mean "stream"?)'],
    ],
    [
      'two plugins in one map',
      bad('[ stand-in-source: {} ]', '[ { stand-in-source: {}, squeeze: {} } ]'),
      [
        '4:16 SITE_INVALID {"stand-in-source":{},"squeeze":{}} is not a map with at most 1 keys. (A map with one key: the name of a plugin, and its options.)',
      ],
    ],
    [
      'a section that no plugin takes',
      `${goodSite}    pre: [ { run: [x] } ]\n`,
      ['8:5 SITE_SECTION_UNUSED No plugin takes the section "pre". (Remove "pre".)'],
    ],
    ['text that is not YAML', goodSite.replace('[ stand-in-source: {} ]', '[ stand-in-source: {}'), []],
    ['the same key twice', `${goodSite}    retention: {}\n`, []],
    [
      'a number that is none',
      bad('last: 3', 'last: .inf'),
      [
        'undefined:undefined SITE_NOT_JSON The site file holds Infinity, which is neither a map, a list, a text, a number, true nor false. (Write it as a text in quotes.)',
      ],
    ],
    [
      'a job name that leads out of a folder',
      bad('nightly:', '../x:'),
      [
        '2:3 SITE_INVALID "../x" cannot be a name here. (Names have letters, digits, dots, dashes and underscores, and begin with a letter or digit.)',
      ],
    ],
  ];
  for (const [what, text, expected] of wrong) {
    it(`invariant 12: refuses ${what}, with line, column and hint, before anything is touched`, async () => {
      const found = await refusals(text);

      if (expected.length > 0) expect(found).to.deep.equal(expected);
      for (const one of found) expect(one).to.match(/^(\d+:\d+|undefined:undefined) (SITE|CORE)_[A-Z_]+ .+ \(.+\)$/s);
      expect(found).not.to.be.empty;
    });
  }

  it('invariant 12: says all of it at once', async () => {
    const text = bad('level: 3', 'level: x').replace('last: 3', 'lst: 3').replace('lock: {}', 'lok: {}');

    expect((await refusals(text)).map((one) => one.split(' ').slice(0, 2).join(' '))).to.have.members([
      '5:40 CORE_PLUGIN_NOT_FOUND',
      '5:35 SITE_INVALID',
      '7:18 SITE_INVALID',
    ]);
  });

  it('invariant 12: leaves nothing behind when it refuses', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'tapedeck.yaml'), bad('level: 3', 'level: x'));
    const site = await openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: join(folder, 'state'),
      environment: {},
      host: new FakeHost(),
      plugins,
    });

    await errorOf(runJob(site, 'nightly'));

    expect(readdirSync(folder)).to.deep.equal(['tapedeck.yaml']);
  });

  it('names the file that is not there', async () => {
    const error = await errorOf(openSite({ file: '/nowhere/tapedeck.yaml', defaultStateFolder: '/nowhere', environment: {} }));

    expect(error).to.include({ code: 'SITE_MISSING', message: 'The site file "/nowhere/tapedeck.yaml" cannot be read.' });
  });

  it('invariant 12: refuses aliases that lead nowhere, to themselves, or to more than there is memory for', async () => {
    const laughs = [...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(', ')}]\n`);

    for (const text of ['jobs: *nightly', 'jobs: &jobs [*jobs]', `a: &a [x, x, x]\n${laughs.join('')}`])
      expect(await errorOf(open(text)), text.slice(0, 30)).to.have.property('code', 'SITE_SYNTAX');
  });

  it('names the nearest job when it has none of that name', async () => {
    const error = await errorOf(open(goodSite).then((site) => runJob(site, 'nigthly')));

    expect(error).to.include({ code: 'SITE_JOB_UNKNOWN', hint: 'Did you mean "nightly"?' });
  });

  it('does not hold one job against another', async () => {
    const two = `${goodSite}  broken:\n    kind: nothing\n    sources: [ nowhere: {} ]\n    destination: [ nowhere: {} ]\n`;

    const { report } = await runJob(await open(two), 'nightly');

    expect(report.outcome).to.equal('complete');
  });

  it('may be read from without saying what it protects', async () => {
    const { readJob } = await import('@tapedeck/core');
    const readable = 'jobs:\n  nightly:\n    kind: stand-in-kind\n    destination: [ stand-in-destination: {} ]\n';

    const name = await readJob(await open(readable), 'nightly', async ({ destination }) => destination.name);

    expect(name).to.equal('stand-in destination');
    expect((await refusals(readable)).map((one) => one.split(' ')[1])).to.deep.equal(['SITE_INVALID', 'SITE_INVALID']);
  });

  it('finds plugins beside itself by path, and as packages', async () => {
    const folder = tempFolder();
    const source = (name: string) =>
      `export default { name: '${name}', api: 1, version: '1', places: ['job'], options: { type: 'object' } };`;
    writeFileSync(join(folder, 'mine.mjs'), source('mine'));
    for (const [name, exported] of [
      ['@tapedeck/plugin-ours', { default: './index.mjs' }],
      ['tapedeck-plugin-theirs', { '.': { import: './index.mjs' } }],
      ['@other/thing', './index.mjs'],
    ] as const) {
      const home = join(folder, 'node_modules', name);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'package.json'), JSON.stringify({ name, exports: exported }));
      writeFileSync(join(home, 'index.mjs'), source(name.replace(/^.*[-/]/, '')));
    }
    const text = `${goodSite}    ./mine.mjs: {}\n    ours: {}\n    theirs: {}\n    '@other/thing': {}\n`;
    writeFileSync(join(folder, 'tapedeck.yaml'), text);
    const site = await openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins,
    });

    const { loadJob } = await import('../../core/src/jobs/load-job.ts');
    const { uses } = await loadJob(site, 'nightly', 'write');

    expect(uses.map(({ name }) => name).slice(-4)).to.deep.equal(['mine', 'ours', 'theirs', 'thing']);
  });

  it('never takes a short name for a package of just that name', async () => {
    const folder = tempFolder();
    const home = join(folder, 'node_modules', 'anything');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'anything', main: 'index.js' }));
    writeFileSync(join(home, 'index.js'), 'throw new Error("I was run");');
    writeFileSync(join(folder, 'tapedeck.yaml'), `${goodSite}    anything: {}\n`);
    const site = await openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins,
    });

    expect(await errorOf(runJob(site, 'nightly'))).to.have.property('code', 'CORE_PLUGIN_NOT_FOUND');
  });
});

describe('core: plugins of a job', () => {
  const siteOf = async (extra: readonly PluginDefinition[], text = goodSite) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'tapedeck.yaml'), text);
    return openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins: [...extra, ...plugins],
    });
  };
  const withUse = (extra: object, text?: string) =>
    siteOf([Object.assign({}, keeper, extra)], text).then((site) => runJob(site, 'nightly'));

  it('are refused with both numbers when they speak another api', async () => {
    for (const api of [99, 0])
      expect(await errorOf(withUse({ api }))).to.include({
        code: 'CORE_PLUGIN_API',
        message: `The plugin "retention" speaks api ${api}; this core speaks api 1.`,
      });
  });

  it('are refused on a platform that they are not for', async () => {
    expect(await errorOf(withUse({ platforms: ['aix'] }))).to.have.property('code', 'CORE_PLUGIN_PLATFORM');
  });

  it('are refused when they are not shaped like one', async () => {
    const error = await errorOf(withUse({ undo: { drop: 'not a function' } }));

    expect(error).to.have.property('code', 'CORE_PLUGIN_SHAPE');
    expect(error).to.have.property('message').that.includes('plugin/undo/drop');
  });

  it('are refused when their option schema is none', async () => {
    expect(await errorOf(withUse({ options: { type: 'objekt' } }))).to.have.property('code', 'CORE_PLUGIN_SCHEMA');
  });

  it('are refused when they break in "apply"', async () => {
    const apply = () => {
      throw new Error('boom');
    };

    expect(await errorOf(withUse({ apply }))).to.include({ code: 'CORE_PLUGIN_APPLY', message: '"retention" cannot be applied: boom.' });
  });

  it('are refused when a step that needs an answer has none to give it', async () => {
    const mute = { ...standInKind, apply: () => {} };
    const error = await errorOf(siteOf([mute]).then((site) => runJob(site, 'nightly')));

    expect(error).to.be.instanceOf(Objections);
    const steps = error instanceof Objections ? error.objections.map(({ code, message }) => [code, message.match(/"(\w+)"/)?.[1]]) : [];
    expect(steps).to.deep.equal([
      ['CORE_STEP_UNANSWERED', 'create'],
      ['CORE_STEP_UNANSWERED', 'stream'],
      ['CORE_STEP_UNANSWERED', 'commit'],
    ]);
  });

  it('may not tap after "apply", nor name a stage that the step has not', async () => {
    let late: (() => void) | undefined;
    const apply: PluginDefinition['apply'] = ({ hooks }) => {
      late = () => hooks.start.tap(() => {});
    };
    await withUse({ apply });
    const stage: PluginDefinition['apply'] = ({ hooks }) => Reflect.apply(hooks.start.tap, hooks.start, [{ stage: 'mail' }, () => {}]);

    expect(() => late?.())
      .to.throw(BackupError)
      .with.property('code', 'CORE_TAP_LATE');
    const error = await errorOf(withUse({ apply: stage }));
    expect(error).to.have.property('message').that.includes('names the stage "mail", which the step "start" does not have');
  });

  it('get no hook to intercept or call', async () => {
    let seen: readonly string[] = [];
    const apply: PluginDefinition['apply'] = ({ hooks }) => {
      seen = [
        ...new Set(
          [...Object.values(hooks), ...Object.values(hooks.restore)].flatMap((hook) =>
            'tap' in hook && typeof hook.tap === 'function' ? Object.keys(hook) : [],
          ),
        ),
      ];
    };

    await withUse({ apply });

    expect(seen).to.deep.equal(['tap']);
  });

  it('are numbered by use, applied in the order of the file, and taps run by stage and then in that order', async () => {
    const order: string[] = [];
    const apply: PluginDefinition['apply'] = ({ hooks, use }) => {
      hooks.applications.tap(() => void order.push(`${use} other`));
      hooks.applications.tap({ stage: 'system' }, () => void order.push(`${use} system`));
      hooks.applications.tap({ stage: 'databases' }, () => void order.push(`${use} databases`));
      hooks.applications.tap({ stage: 'mail' }, () => void order.push(`${use} mail`));
      hooks.applications.tap({ stage: 'machines' }, () => void order.push(`${use} machines`));
    };
    const twice = { ...standInSource, apply };
    const text = goodSite.replace('[ stand-in-source: {} ]', '[ source: {}, source: {} ]').replaceAll('source: {}', 'twice: {}');
    const site = await siteOf(
      [{ ...twice, name: 'twice' }, standInSource],
      text.replace('[ twice: {}, twice: {} ]', '[ twice: {}, twice: {}, stand-in-source: {} ]'),
    );

    await runJob(site, 'nightly');

    expect(order).to.deep.equal(
      ['system', 'mail', 'machines', 'databases', 'other'].flatMap((stage) => [`twice ${stage}`, `twice#2 ${stage}`]),
    );
  });

  it('are imported only when the job uses them', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'bomb.mjs'), 'throw new Error("I was imported");');
    const text = `${goodSite}  other:\n    kind: stand-in-kind\n    sources: [ ./bomb.mjs: {} ]\n    pipeline: []\n    destination: [ stand-in-destination: {} ]\n`;
    writeFileSync(join(folder, 'tapedeck.yaml'), text);
    const site = await openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins,
    });

    const { report } = await runJob(site, 'nightly');
    const error = await errorOf(runJob(site, 'other'));

    expect(report.outcome).to.equal('complete');
    expect(error).to.have.property('code', 'CORE_PLUGIN_UNLOADABLE');
  });

  it('get their options with defaults, and both sections in one use', async () => {
    const seen: unknown[] = [];
    const sections = definePlugin({
      name: 'sections',
      api: 1,
      version: '0.1.0',
      places: ['commands'],
      options: {
        type: 'object',
        properties: {
          pre: { type: 'array', items: { type: 'object', properties: { until: { type: 'string', default: 'body' } } } },
          post: { type: 'array' },
        },
      },
      apply: ({ options }) => void seen.push(options),
    });
    const folder = tempFolder();
    writeFileSync(join(folder, 'tapedeck.yaml'), `${goodSite.replace('{ level: 3 }', '{}')}    pre: [ {} ]\n    post: [ 7 ]\n`);
    const site = await openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins: [...plugins, sections],
      sectionPlugins: { pre: 'sections', post: 'sections' },
    });
    const { loadJob } = await import('../../core/src/jobs/load-job.ts');

    const { uses } = await loadJob(site, 'nightly', 'write');
    await runJob(site, 'nightly');

    expect(uses.find(({ name }) => name === 'squeeze')?.options).to.deep.equal({ level: 3 });
    expect(seen).to.deep.equal([{ pre: [{ until: 'body' }], post: [7] }]);
  });

  it('are shown by the plan: every step, every tap in order, with deadline and failure rule', async () => {
    const text = `${goodSite}    limits: { stream: 30 }\n    eject: true\n`;

    const plan = await planJob(await siteOf([], text), 'nightly');

    expect(plan.steps.map(({ step }) => step).slice(0, 5)).to.deep.equal(['recover', 'check', 'start', 'pre', 'locate']);
    expect(plan.steps.find(({ step }) => step === 'stream')).to.deep.equal({
      step: 'stream',
      sentence: 'The files are streamed into the media file.',
      documented: true,
      onError: 'stop',
      failsAs: 'failed',
      inDryRun: false,
      condition: undefined,
      taps: [{ use: 'stand-in-kind', stage: 'normal', limitMinutes: 30 }],
    });
    expect(plan.steps.find(({ step }) => step === 'eject')?.condition).to.equal('only after a complete run');
    expect(plan.remarks).to.deep.equal(['Read live, not frozen: files that change while they are read may be torn.']);
  });

  it('are remarked upon by the plan when none encrypts and nothing is read back', async () => {
    const text = `${goodSite.replace(', lock: {}', '')}    verify: { written: false }\n`;

    const { remarks } = await planJob(await siteOf([], text), 'nightly');

    expect(remarks).to.have.length(3);
    expect(remarks[0]).to.equal('Not encrypted: whoever has the media files can read them.');
  });
});
