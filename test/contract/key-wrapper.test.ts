import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { definePlugin, type KeyWrapper, Secret } from '@tapedeck/core';
import { type KeyWrapperSubject, keyWrapperContract } from '@tapedeck/testkit';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

const seal = (key: Buffer, plain: Uint8Array): Buffer => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

const unseal = (key: Buffer, sealed: Uint8Array): Buffer | undefined => {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  } catch {
    return undefined;
  }
};

const fromPassphrase = (word: string) => scryptSync(word, 'salt', 32, { N: 1024 });
const identityPattern = /^key-[0-9a-f]{64}$/;

/** The keys that identities hold: such as are protected with one of the passphrases among them, too. */
const keysOf = (identities: readonly Secret[]): readonly Buffer[] => {
  const texts = identities.map((identity) => identity.reveal().trim());
  const locked = texts.filter((text) => text.startsWith('locked-'));
  const opened = locked.flatMap((text) =>
    texts.flatMap((word) => unseal(fromPassphrase(word), Buffer.from(text.slice(7), 'hex'))?.toString() ?? []),
  );
  const bad = texts.find((text) => text.startsWith('key-') && !identityPattern.test(text));
  if (bad !== undefined) throw new Error('One of the identities is no key.');
  return [...texts, ...opened].filter((text) => identityPattern.test(text)).map((text) => Buffer.from(text.slice(4), 'hex'));
};

/** Keys that are the same for wrapping and opening: whole as a contract goes, whatever it is worth otherwise. */
const right: KeyWrapper = {
  wrap: async (secret, options) =>
    recipientsOf(options).map((holder) => ({ wrapper: 'box', holder, data: seal(Buffer.from(holder, 'hex'), secret) })),
  unwrap: async (wrapped, identities) => {
    const keys = keysOf(identities);
    return wrapped.filter(({ wrapper }) => wrapper === 'box').flatMap(({ data }) => keys.flatMap((key) => unseal(key, data) ?? []))[0];
  },
  generate: async () => {
    const recipient = randomBytes(32).toString('hex');
    return { identity: new Secret(`key-${recipient}\n`), recipient };
  },
  recipients: async (identity) => keysOf([identity]).map((key) => key.toString('hex')),
  protect: async (identity, passphrase) =>
    `locked-${seal(fromPassphrase(passphrase.reveal()), Buffer.from(identity.reveal().trim())).toString('hex')}`,
};

const recipientsOf = (options: unknown): readonly string[] =>
  typeof options === 'object' && options !== null && 'recipients' in options && Array.isArray(options.recipients) ? options.recipients : [];

const subject = (wrong: Partial<KeyWrapper> = {}): KeyWrapperSubject => ({
  plugin: definePlugin({
    name: 'box',
    api: 1,
    version: '0.1.0',
    places: ['pipeline'],
    options: { type: 'object' },
    keyWrapper: { ...right, ...wrong },
  }),
  optionsFor: (recipients) => ({ recipients }),
});

const always = { identity: new Secret(`key-${'7'.repeat(64)}\n`), recipient: '7'.repeat(64) };

describe('contract: key wrappers', () => {
  holdToPass(keyWrapperContract, subject());
  holdToFail(keyWrapperContract, subject(), {
    'makes user keys of which each is another, and tells whose is whose': [
      subject({ generate: async () => always }),
      subject({ recipients: async () => [] }),
    ],
    'wraps once for each key, under its own name, saying whose it is': [
      subject({ wrap: async (secret, options, host) => (await right.wrap(secret, options, host)).slice(1) }),
      subject({ wrap: async (...all) => (await right.wrap(...all)).map((one) => ({ ...one, holder: 'somebody' })) }),
    ],
    'opens with any one of the keys, and with no other': [
      subject({ unwrap: async (wrapped, identities) => right.unwrap(wrapped.slice(0, 1), identities) }),
      subject({ unwrap: async () => Uint8Array.from({ length: 32 }, (_, at) => at + 1) }),
    ],
    'leaves alone what another wrapper has wrapped': subject({
      unwrap: async (wrapped, identities) => {
        if (wrapped.some(({ wrapper }) => wrapper !== 'box')) throw new Error('This is none of mine.');
        return right.unwrap(wrapped, identities);
      },
    }),
    'shows nothing of the secret in what it wraps, and never wraps it twice alike': subject({
      wrap: async (secret, options) => recipientsOf(options).map((holder) => ({ wrapper: 'box', holder, data: Buffer.concat([secret]) })),
    }),
    'opens nothing that was damaged': subject({
      unwrap: async (wrapped, identities) => (await right.unwrap(wrapped, identities)) ?? Buffer.alloc(32),
    }),
    'opens by what is whole where something beside it is damaged': subject({
      unwrap: async (wrapped, identities) => right.unwrap(wrapped.slice(0, 1), identities),
    }),
    'protects an identity so that only the passphrase opens it': [
      subject({ protect: async (identity) => identity.reveal() }),
      subject({
        protect: async (identity) =>
          `locked-${seal(fromPassphrase('another passphrase'), Buffer.from(identity.reveal().trim())).toString('hex')}`,
      }),
    ],
    'repeats nothing of an identity that it cannot read': subject({
      unwrap: async (_, identities) => {
        throw new Error(`"${identities[0]?.reveal()}" is no identity.`);
      },
    }),
  });
});
