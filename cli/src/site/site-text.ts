import { stringify } from 'yaml';

/** What a new site file is made of. */
export interface NewSite {
  readonly job: string;
  /** State folder, relative to the site file; `undefined` for the one of the system or the user. */
  readonly state?: string;
  readonly sources: readonly string[];
  readonly destination: string;
  /** Public key and identity file; `undefined` for backups that anybody can read. */
  readonly key: { readonly recipient: string; readonly identityFile: string } | undefined;
}

/** One backup job as it stands in a site file; with `stdin`, what is piped into the process becomes the file of that path. */
export const backupJob = ({ sources, destination, key }: NewSite, stdin?: string) => ({
  kind: 'backup',
  sources: [
    ...(sources.length === 0 ? [] : [{ files: { paths: [...sources] } }]),
    ...(stdin === undefined ? [] : [{ command: { stdin: true, path: stdin } }]),
  ],
  pipeline: [{ zstd: { level: 3 } }, ...(key === undefined ? [] : [{ age: { recipients: [key.recipient] } }])],
  destination: [{ media: { path: destination, create: true } }],
});

/** The text of a new site file. */
export const siteText = (site: NewSite): string =>
  [
    '# yaml-language-server: $schema=./tapedeck.schema.json',
    '# What may stand here: docs/reference/site-file.md. Ask "tapedeck check" after a change.',
    stringify({
      ...(site.key === undefined ? {} : { identity: { file: site.key.identityFile } }),
      ...(site.state === undefined ? {} : { state: site.state }),
      jobs: { [site.job]: { ...backupJob(site), mode: 'append', verify: { written: true, advanced: false } } },
    }),
  ].join('\n');
