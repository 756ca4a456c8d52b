import { Objections, Secret } from '@tapedeck/core';
import { expect } from 'chai';
import { checkHolders } from '../../../plugins/age/src/check-holders.ts';
import { generateKey } from '../../../plugins/age/src/generate-key.ts';
import { errorOf } from '../error-of.ts';

describe('age: check', () => {
  it('accepts recipients that can be encrypted to', async () => {
    const { recipient } = await generateKey();

    await checkHolders('age', { recipients: [recipient] });
  });

  it('objects to every recipient that is mistyped or belongs to a hardware token, all at once', async () => {
    const { recipient } = await generateKey();
    const mistyped = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`;
    const token = 'age1tag1qgqtjzhey0uheve6utz04tt98ut3phwcrp9d7ec4048z9p4e9kve540wrrk';

    const error = await errorOf(checkHolders('age', { recipients: [mistyped, recipient, token] }));

    expect(error).to.be.instanceOf(Objections);
    expect(error instanceof Objections ? error.objections.map(({ code, message }) => `${code} ${message}`) : []).to.deep.equal([
      `AGE_RECIPIENT_INVALID "${mistyped}" is not an age recipient.`,
      `AGE_RECIPIENT_INVALID "${token}" is not an age recipient.`,
    ]);
  });

  it('objects to a passphrase that would not open what it wraps', async () => {
    const { recipient } = await generateKey();

    const error = await errorOf(checkHolders('age', { recipients: [recipient], passphrase: new Secret('two\nlines') }));

    expect(error instanceof Objections ? error.objections.map(({ code }) => code) : []).to.deep.equal(['AGE_PASSPHRASE_INVALID']);
  });
});
