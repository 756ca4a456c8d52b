import { expect } from 'chai';
import fc from 'fast-check';
import { backupStatement } from '../../../plugins/mssql/src/capture/backup-statement.ts';
import { quoteName, quoteText } from '../../../plugins/mssql/src/server/quote.ts';
import { pathName, storedPath } from '../../../plugins/mssql/src/staging/stored-path.ts';
import { parse } from '../../simulators/sql-server/sql/parse.ts';

const odd = [
  `]`,
  `'`,
  `"`,
  `[`,
  `;`,
  `--`,
  `\n`,
  `😀`,
  `] ; DROP DATABASE [master]; --`,
  `a/b\\c`,
  `..`,
  `CON`,
  `%0041`,
  'Ä'.repeat(128),
  '😀'.repeat(64),
];

const nameOfPath = (path: string) =>
  path.replaceAll('%/', '').replaceAll(/%([0-9A-F]{4})/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));

describe('mssql: names', () => {
  for (const name of odd)
    it(`are quoted so that the server reads the same name: ${JSON.stringify(name).slice(0, 40)}`, () => {
      const asked = { database: name, file: `D:\\stage\\${name}`, setName: name, compression: 'on' } as const;

      const statement = parse(backupStatement(asked, { type: 'full', copyOnly: false }));

      expect(statement).to.deep.include({ kind: 'backup', database: name, file: `D:\\stage\\${name}` });
      expect(statement.kind === 'backup' && statement.settings.values.get('NAME')).to.equal(name);
    });

  it('are quoted by doubling what would end them', () => {
    expect(quoteName("a]b'c[d")).to.equal("[a]]b'c[d]");
    expect(quoteText("a]b'c")).to.equal("N'a]b''c'");
  });

  it('are found again from paths, whatever they hold', () => {
    const units = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      minLength: 1,
      maxLength: 128,
    });

    fc.assert(fc.property(fc.oneof(units, fc.constantFrom(...odd)), (name) => nameOfPath(pathName(name)) === name));
  });

  it('make paths that every file system takes', () => {
    for (const name of odd) {
      const parts = storedPath('mssql#2', 'sql01\\PROD', name).split('/');

      expect(parts.slice(0, 3)).to.deep.equal(['', 'mssql#2', 'sql01%005CPROD']);
      for (const part of parts.slice(3)) {
        expect(Buffer.byteLength(part)).to.be.at.most(255);
        expect(part)
          .to.match(/^[^<>:"|?*\\]+[^. ]$/)
          .and.not.match(/^(con|nul)\./i);
      }
    }
    expect(storedPath('mssql', 'sql01', 'Sales')).to.equal('/mssql/sql01/Sales.bak');
  });
});
