import { showPath, valueAt } from '../document/document-path.ts';
import { validate } from '../document/validate.ts';
import type { OpenTaking } from '../journal/read-journal.ts';
import { recoverJournals } from '../journal/recover-journals.ts';
import { callUndo } from '../plugin/call-undo.ts';
import { asJson } from '../site/as-json.ts';
import { isSecretReference, resolveSecret } from '../site/resolve-secret.ts';
import { Secret } from '../site/secret.ts';
import { withSecrets } from '../site/with-secrets.ts';
import { removeUnfinished } from '../state/unfinished.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { Site } from './site.ts';

/** Gives back what dead runs of the site have left behind, with the plugins and options that their journals name. */
export const recoverSite = async ({ site, context, layout, watchdog }: PreparedRun): Promise<void> => {
  const { host } = context.settings;
  await removeUnfinished([site.stateFolder, layout.journals, layout.reports], host);
  await recoverJournals({
    folder: layout.journals,
    host,
    undo: async (taking) => {
      const { plugin, options } = await loadTaker(site, taking);
      const { intent, fact } = taking;
      const request = { intent: intent.intent, outcome: undefined, ...(fact === undefined ? {} : { fact }) };
      await callUndo(plugin, intent.undo, request, options, { host, watchdog, graceMs: site.graceMs });
    },
    problem: (error, use) => context.survive(error, use),
    note: (code, message) => context.note(code, message),
  });
};

// The journal holds references to secrets, so they are read anew; one that is missing is told to the undo function that reveals it.
const loadTaker = async (site: Site, { intent }: OpenTaking) => {
  const place = { file: 'the journal' };
  const plugin = await site.loader.load(intent.plugin, place);
  const { value, secrets } = validate(plugin.options, intent.options);
  const byPath = new Map<string, Secret>();
  for (const path of secrets) {
    const reference = asJson(valueAt(value, path) ?? null, place.file);
    if (!isSecretReference(reference)) continue;
    const sources = { host: site.host, environment: site.environment, baseFolder: site.folder };
    const secret = await resolveSecret(reference, sources, place).catch((error: unknown) => () => {
      throw error;
    });
    byPath.set(showPath(path), new Secret(secret));
  }
  return { plugin, options: withSecrets(value, [], byPath) };
};
