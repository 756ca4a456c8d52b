import type { JsonValue } from '@tapedeck/core';
import { expect } from 'chai';
import { generateKey } from '../../../plugins/age/src/generate-key.ts';
import { aRun } from '../../kit/a-run.ts';

describe('age: plugin', () => {
  const use = (options: JsonValue, environment = {}) =>
    aRun({ uses: [{ age: options }], environment })
      .run()
      .catch((error: unknown) => error);

  it('takes recipients, and a passphrase by reference', async () => {
    const { recipient } = await generateKey();

    expect(await use({ recipients: [recipient], passphrase: { env: 'WORD' } }, { WORD: 'hunter2' })).to.have.nested.property(
      'report.outcome',
      'complete',
    );
  });

  it('invariant 12: refuses to be used without any key, with a passphrase in clear, or with a recipient that is none', async () => {
    expect(await use({})).to.have.property('code', 'SITE_INVALID');
    const clear = await use({ passphrase: 'hunter2' });
    expect(clear).to.have.property('code', 'SITE_INVALID');
    expect(String(clear)).to.not.contain('hunter2');
    expect(await use({ recipients: ['ssh-ed25519 AAAA'] })).to.have.property('code', 'SITE_INVALID');
    expect(await use({ recipients: ['age1mistyped'] })).to.have.nested.property('report.error.objections[0].code', 'AGE_RECIPIENT_INVALID');
  });
});
