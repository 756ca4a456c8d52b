import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const plugins = fileURLToPath(new URL('../../plugins/', import.meta.url));

describe('plugins: packages', () => {
  for (const name of readdirSync(plugins)) {
    describe(name, () => {
      it('says the version of its package', async () => {
        const { default: plugin }: { readonly default: { readonly name: string; readonly version: string } } = await import(
          `@tapedeck/plugin-${name}`
        );
        const manifest: { readonly version: string } = JSON.parse(readFileSync(`${plugins}${name}/package.json`, 'utf8'));

        expect(plugin).to.include({ name, version: manifest.version });
      });

      it('has a README that opens with the steps it takes part in', () => {
        const readme = readFileSync(`${plugins}${name}/README.md`, 'utf8');

        expect(readme).to.match(/^# @tapedeck\/plugin-\S+\n\n\| step +\| what the plugin does there +\|\n/);
      });
    });
  }
});
