import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { aTrial, inFolder, pluginContract, probeKind, sourceContract } from '@tapedeck/testkit';
import plugin from '../dist/plugin.js';

describe('sqlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-source-'));
  const path = join(folder, 'app.db');
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE letter (text TEXT); INSERT INTO letter VALUES ('first')`);
  const options = { databases: [path] };
  const look = async () => readdirSync(tmpdir()).filter((name) => name.startsWith('tapedeck-sqlite-'));
  after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  for (const { says, check } of pluginContract({ plugin, options, look })) it(says, check);
  for (const { says, check } of sourceContract({ plugin, options, roots: [path], failing: { databases: [join(folder, 'none')] } }))
    it(says, check);

  it('gives a database as it was, while somebody has begun to change it', () =>
    inFolder(async (place) => {
      database.exec(`BEGIN; INSERT INTO letter VALUES ('not sent yet')`);
      const seen: unknown[] = [];
      const kind = probeKind(({ sources }) => {
        const copy = new DatabaseSync(sources[0]?.roots[0]?.readFrom ?? '', { readOnly: true });
        seen.push(
          ...copy
            .prepare('SELECT text FROM letter')
            .all()
            .map(({ text }) => text),
        );
        copy.close();
      });
      const { report } = await (await aTrial(place, { uses: [{ plugin: kind }, { plugin, options }] })).run();
      database.exec('ROLLBACK');

      assert.equal(report.outcome, 'complete', report.error?.message);
      assert.deepEqual(seen, ['first']);
    }));

  it('is no success where a database is none', () =>
    inFolder(async (place) => {
      writeFileSync(join(folder, 'text.db'), 'This is no database, however long it may be. '.repeat(100));
      const { report } = await (await aTrial(place, { uses: [{ plugin, options: { databases: [join(folder, 'text.db')] } }] })).run();

      assert.notEqual(report.outcome, 'complete');
      assert.match(JSON.stringify(report), /SQLITE_UNREADABLE/);
    }));
});
