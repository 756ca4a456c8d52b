import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readableJobSchema, siteSchema } from '@tapedeck/schemas';
import type { JsonValue } from '../contracts/worker-module.ts';
import { valueAt } from '../document/document-path.ts';
import { validate } from '../document/validate.ts';
import { BackupError } from '../errors/backup-error.ts';
import { createHost } from '../host/create-host.ts';
import { PluginLoader } from '../plugin/plugin-loader.ts';
import { refuseViolations } from '../site/refuse-violations.ts';
import { isSecretReference } from '../site/resolve-secret.ts';
import { givenSite, parseSite, type SiteDocument } from '../site/site-document.ts';
import type { Site, SiteRequest } from './site.ts';

const defaultGraceMs = 10_000;
const defaultSilenceMs = 30_000;

// Whether a job says what it protects is asked when it is run; to read from it, that need not be known.
const openSchema = {
  ...siteSchema,
  properties: { ...siteSchema.properties, jobs: { ...siteSchema.properties.jobs, additionalProperties: readableJobSchema } },
};

/**
 * Opens a site, and refuses what is wrong with it as far as core knows it, all at once. Nothing else is read or imported yet.
 * @throws `SITE_MISSING`, `SITE_SYNTAX`, `SITE_NOT_JSON`, `SITE_INVALID`
 */
export const openSite = async (request: SiteRequest): Promise<Site> => {
  const document = await readDocument(request);
  const { violations } = validate(openSchema, document.value);
  refuseViolations(document, violations);
  const folder = request.file === undefined ? resolve(request.folder ?? '.') : dirname(resolve(request.file));
  const host = request.host ?? (await createHost({ environment: withoutSecrets(request.environment, document.value) }));
  const state = valueAt(document.value, ['state']);
  return {
    document,
    jobNames: Object.keys(Object(valueAt(document.value, ['jobs']))),
    folder,
    stateFolder: typeof state === 'string' ? resolve(folder, state) : request.defaultStateFolder,
    environment: request.environment,
    host,
    loader: new PluginLoader({ bases: [folder, ...(request.pluginFolders ?? [])], given: request.plugins ?? [], platform: host.platform }),
    sectionPlugins: request.sectionPlugins ?? {},
    graceMs: request.graceMs ?? defaultGraceMs,
    silenceMs: request.silenceMs ?? defaultSilenceMs,
  };
};

const readDocument = async ({ file, value }: SiteRequest): Promise<SiteDocument> => {
  if (file === undefined) return givenSite(value ?? {});
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BackupError('SITE_MISSING', `The site file "${file}" cannot be read.`, {
      hint: 'Name another one with --site, or make one with "tapedeck init".',
      cause: error,
      place: { file },
    });
  });
  return parseSite(file, text);
};

// Commands that a job starts have no business with its secrets.
const withoutSecrets = (environment: SiteRequest['environment'], site: JsonValue) => {
  const names = secretVariables(site);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)));
};

const secretVariables = (value: JsonValue): ReadonlySet<string> => {
  if (isSecretReference(value) && 'env' in value) return new Set([value.env]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((member: JsonValue) => [...secretVariables(member)]));
};
