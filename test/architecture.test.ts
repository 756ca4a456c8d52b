import { posix } from 'node:path';
import { expect } from 'chai';
import { importsOf, packageOf } from './kit/imports-of.ts';
import { readPackages, type SourceFile, type WorkspacePackage } from './kit/workspace.ts';

/** Plugins that move data, and so may use the archive. */
const dataMovers = new Set(['plugins/backup', 'plugins/copy']);

/** Names of plugins that are also words which core cannot do without. */
const everydayNames = new Set(['age', 'backup', 'command', 'commands', 'copy', 'files', 'image', 'media', 'power', 'retention']);

const packages = readPackages();
const pluginNames = packages.filter(isPlugin).map(({ folder }) => folder.replace('plugins/', ''));

function isPlugin({ folder }: Pick<WorkspacePackage, 'folder'>): boolean {
  return folder.startsWith('plugins/');
}

/** Packages of ours that a package may import. */
const allowedFor = ({ folder }: WorkspacePackage): readonly string[] => {
  if (folder === 'schemas' || folder === 'fuse') return [];
  if (folder === 'core' || folder === 'archive') return ['@tapedeck/schemas'];
  if (folder === 'cli') return ['@tapedeck/core', '@tapedeck/fuse', '@tapedeck/schemas'];
  if (isPlugin({ folder })) return ['@tapedeck/core', '@tapedeck/windows', ...(dataMovers.has(folder) ? ['@tapedeck/archive'] : [])];
  return ['@tapedeck/core'];
};

/** One line for each import of the chosen packages that the rule does not like. */
const offences = (
  chosen: readonly WorkspacePackage[],
  isOffence: (specifier: string, file: SourceFile, from: WorkspacePackage) => boolean,
) =>
  chosen.flatMap((from) =>
    from.sources.flatMap((file) =>
      importsOf(file.text)
        .filter((specifier) => isOffence(specifier, file, from))
        .map((specifier) => `${file.path} imports "${specifier}"`),
    ),
  );

describe('architecture: imports', () => {
  it('are found in the sources at all', () => {
    const text = `import a, { type B } from 'one';\nexport * from './two.ts';\nimport 'three';\nawait import('four/x');\nimport {\n  C,\n} from '@five/y/z';`;

    expect(importsOf(text)).to.have.members(['one', './two.ts', 'three', 'four/x', '@five/y/z']);
    expect(importsOf(text).map(packageOf)).to.have.members(['one', undefined, 'three', 'four', '@five/y']);
    expect(packages.flatMap(({ sources }) => sources)).not.to.be.empty;
  });

  it('of our packages follow the table: schemas and fuse none, core and archive schemas, plugins core and windows, the command line core, fuse and schemas, windows and the testkit core', () => {
    const wrong = offences(packages, (specifier, _file, from) => {
      const name = packageOf(specifier);
      return name?.startsWith('@tapedeck/') === true && !allowedFor(from).includes(name);
    });

    expect(wrong).to.deep.equal([]);
  });

  it('of other packages are declared in the package that imports them', () => {
    const wrong = offences(packages, (specifier, _file, { manifest }) => {
      const name = packageOf(specifier);
      return name !== undefined && !(name in { ...manifest.dependencies, ...manifest.optionalDependencies });
    });

    expect(wrong).to.deep.equal([]);
  });

  it('never reach into a package beside its public entries', () => {
    const entries = new Set(
      packages.flatMap(({ manifest }) => Object.keys(manifest.exports ?? {}).map((key) => posix.join(manifest.name, key))),
    );
    const isPublic = (specifier: string): boolean =>
      [...entries].some((entry) => new RegExp(`^${entry.replace('*', '.+')}$`).test(specifier));

    expect(offences(packages, (specifier) => specifier.startsWith('@tapedeck/') && !isPublic(specifier))).to.deep.equal([]);
  });

  it('that are relative stay in the package, and say ".ts"', () => {
    const wrong = offences(packages, (specifier, file, { folder }) => {
      if (!specifier.startsWith('.')) return false;
      const path = posix.join(posix.dirname(file.path), specifier);
      return !path.startsWith(`${folder}/`) || !/\.(?:ts|json)$/.test(path);
    });

    expect(wrong).to.deep.equal([]);
  });

  it('of execa and diskusage are in the host alone', () => {
    const wrong = offences(packages, (specifier, file) => {
      const isCommand = ['execa', 'diskusage', 'node:child_process'].includes(specifier);
      return isCommand && !file.path.startsWith('core/src/host/');
    });

    expect(wrong).to.deep.equal([]);
  });
});

describe('architecture: core', () => {
  const coreSources = packages.filter(({ folder }) => folder === 'core').flatMap(({ sources }) => sources);
  const mentions = (pattern: RegExp, sources: readonly SourceFile[]): readonly string[] =>
    sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([word]) => `${path} says ${word}`));

  it('names no plugin', () => {
    const telling = [
      ...pluginNames.filter((name) => !everydayNames.has(name)),
      'vss',
      'mssql',
      'hyperv',
      'exchange',
      'diskshadow',
      'ntbackup',
    ];

    expect(mentions(new RegExp(`\\b(?:${telling.join('|')})\\b`, 'gi'), coreSources)).to.deep.equal([]);
    expect(mentions(new RegExp(`plugin-(?:${pluginNames.join('|')})\\b`, 'g'), coreSources)).to.deep.equal([]);
  });

  it('names no operating system outside of the host', () => {
    const elsewhere = coreSources.filter(({ path }) => !path.startsWith('core/src/host/'));

    expect(mentions(/\b(?:win32|windows|linux|darwin|macos|powershell|wmic?|registry|systemd)\b/gi, elsewhere)).to.deep.equal([]);
  });

  it('never prints, reads arguments or the environment, or ends the process', () => {
    const elsewhere = coreSources.filter(({ path }) => !path.startsWith('core/src/host/'));

    expect(mentions(/\bconsole\.\w+|\bprocess\.(?:argv|env|exit|exitCode|stdout|stderr)\b/g, elsewhere)).to.deep.equal([]);
  });
});

describe('architecture: packages', () => {
  it('each have a public entry for sources, types and built code', () => {
    const without = packages.filter(({ manifest }) => {
      const entry = manifest.exports?.['.'];
      return typeof entry !== 'object' || entry === null || !['source', 'types', 'default'].every((condition) => condition in entry);
    });

    expect(without.map(({ folder }) => folder)).to.deep.equal([]);
  });

  it('each open with an index that only re-exports', () => {
    const entries = packages.map(({ folder, sources }) => ({
      folder,
      index: sources.find(({ path }) => path === `${folder}/src/index.ts`),
    }));
    const reExports = /^(?:\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'[^']+';)*\s*$/;
    const wrong = entries.filter(({ index }) => index === undefined || !reExports.test(withoutComments(index.text)));

    expect(wrong.map(({ folder }) => folder)).to.deep.equal([]);
  });

  it('have no drawer for everything', () => {
    const drawers = packages
      .flatMap(({ sources }) => sources.map(({ path }) => path))
      .filter((path) => /\b(?:utils?|helpers?|common|misc)\b/.test(path));

    expect(drawers).to.deep.equal([]);
  });

  it('name their files in kebab case', () => {
    const wrong = packages
      .flatMap(({ sources }) => sources.map(({ path }) => path))
      .filter((path) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.ts$/.test(posix.basename(path)));

    expect(wrong).to.deep.equal([]);
  });

  it('publish plugins under the name by which the site file finds them', () => {
    const wrong = packages.filter((one) => isPlugin(one) && one.manifest.name !== `@tapedeck/plugin-${one.folder.replace('plugins/', '')}`);

    expect(wrong.map(({ folder }) => folder)).to.deep.equal([]);
  });
});

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
