import { Objections } from '@tapedeck/core';
import { expect } from 'chai';
import { checkRecipients } from '../../../plugins/age/src/check-recipients.ts';
import { generateKey } from '../../../plugins/age/src/generate-key.ts';
import { errorOf } from '../error-of.ts';

describe('age: check', () => {
  it('accepts recipients that can be encrypted to', async () => {
    const { recipient } = await generateKey();

    await checkRecipients('age', { recipients: [recipient] });
  });

  it('objects to every recipient that is mistyped or belongs to a hardware token, all at once', async () => {
    const { recipient } = await generateKey();
    const mistyped = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`;
    const token = 'age1tag1qgqtjzhey0uheve6utz04tt98ut3phwcrp9d7ec4048z9p4e9kve540wrrk';

    const error = await errorOf(checkRecipients('age', { recipients: [mistyped, recipient, token] }));

    expect(error).to.be.instanceOf(Objections);
    expect(error instanceof Objections ? error.objections.map(({ code, message }) => `${code} ${message}`) : []).to.deep.equal([
      `AGE_RECIPIENT_INVALID "${mistyped}" is not an age recipient.`,
      `AGE_RECIPIENT_INVALID "${token}" is not an age recipient.`,
    ]);
  });
});
