import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Host, type KeyWrapper, type OptionValue, type PluginDefinition, Secret, type WrappedKey } from '@tapedeck/core';
import { FakeHost } from '../doubles/fake-host.ts';
import { refusalOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';

/** A key wrapper, and how a use of it names the keys that are wrapped for. */
export interface KeyWrapperSubject {
  readonly plugin: PluginDefinition;
  optionsFor(recipients: readonly string[]): OptionValue;
  /** Where it runs commands or asks for the time; a fake one unless told otherwise. */
  readonly host?: Host;
}

/** The rules of `KeyWrapper`. */
export const keyWrapperContract = (subject: KeyWrapperSubject): readonly Rule[] =>
  rulesFor(subject, {
    'makes user keys of which each is another, and tells whose is whose': async (tried) => {
      const { generate, recipients } = wrapperOf(tried);
      const [first, second] = [await generate(), await generate()];
      assert.notEqual(first.recipient, second.recipient);
      assert.deepEqual(await recipients(first.identity), [first.recipient]);
    },
    'wraps once for each key, under its own name, saying whose it is': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      assert.deepEqual(
        wrapped.map(({ wrapper, holder }) => [wrapper, holder]),
        keys.map(({ recipient }) => [tried.plugin.name, recipient]),
      );
    },
    'opens with any one of the keys, and with no other': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const { generate, unwrap } = wrapperOf(tried);
      const stranger = (await generate()).identity;
      for (const { identity } of keys) assertSecret(await unwrap(wrapped, [stranger, identity]));
      assert.equal(await unwrap(wrapped, [stranger]), undefined, 'it opened with the key of a stranger');
      assert.equal(await unwrap(wrapped, []), undefined, 'it opened without any key');
    },
    'leaves alone what another wrapper has wrapped': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const foreign = { wrapper: `${tried.plugin.name}-of-another`, holder: 'somebody', data: Uint8Array.of(1, 2, 3) };
      const identities = keys.map(({ identity }) => identity);
      assert.equal(await wrapperOf(tried).unwrap([foreign], identities), undefined);
      assertSecret(await wrapperOf(tried).unwrap([foreign, ...wrapped], identities));
    },
    'shows nothing of the secret in what it wraps, and never wraps it twice alike': async (tried) => {
      const { wrapped } = await wrapForTwo(tried);
      const again = (await wrapForTwo(tried)).wrapped;
      for (const [at, { data }] of wrapped.entries()) {
        assert(!Buffer.from(data).includes(secret), 'the secret stands in what was wrapped');
        assert(Buffer.compare(data, again[at]?.data ?? data) !== 0, 'wrapping twice gave the same bytes');
      }
    },
    'opens nothing that was damaged': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const identities = keys.map(({ identity }) => identity);
      for (const where of [0, 0.5, 1]) {
        const damaged = wrapped.map((one) => flip(one, where));
        const opened = await wrapperOf(tried)
          .unwrap(damaged, identities)
          .catch(() => undefined);
        assert.equal(opened, undefined, 'something was opened that is not what was wrapped');
      }
    },
    'opens by what is whole where something beside it is damaged': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const [first, ...others] = wrapped;
      const identities = keys.map(({ identity }) => identity);
      assertSecret(await wrapperOf(tried).unwrap([...(first === undefined ? [] : [flip(first, 1)]), ...others], identities));
    },
    'protects an identity so that only the passphrase opens it': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const { protect, unwrap } = wrapperOf(tried);
      const { identity } = keys[0] ?? assert.fail('no key');
      const text = await protect(identity, passphrase);
      assert(!text.includes(lastLineOf(identity)), 'the identity stands in the text that shall protect it');
      const locked = new Secret(text);
      assertSecret(await unwrap(wrapped, [locked, passphrase]));
      const without = await unwrap(wrapped, [locked, new Secret('another passphrase')]).catch(() => undefined);
      assert.equal(without, undefined, 'it opened with another passphrase');
    },
    'repeats nothing of an identity that it cannot read': async (tried) => {
      const { keys, wrapped } = await wrapForTwo(tried);
      const key = lastLineOf(keys[0]?.identity ?? passphrase);
      const cut = key.slice(0, -3);
      const error = await refusalOf('an identity that was cut', () => wrapperOf(tried).unwrap(wrapped, [new Secret(`${cut}\n`)]));
      assert(!inspect(error, { depth: 9 }).includes(cut.slice(-12)), 'the error repeats the identity');
    },
  });

const secret = Buffer.from(Uint8Array.from({ length: 32 }, (_, at) => at + 1));
const passphrase = new Secret('correct horse battery staple');

const wrapperOf = ({ plugin: { name, keyWrapper } }: KeyWrapperSubject): KeyWrapper =>
  keyWrapper ?? assert.fail(`the plugin "${name}" wraps no keys`);

const wrapForTwo = async (subject: KeyWrapperSubject) => {
  const { generate, wrap } = wrapperOf(subject);
  const keys = [await generate(), await generate()];
  const options = subject.optionsFor(keys.map(({ recipient }) => recipient));
  return { keys, wrapped: await wrap(new Uint8Array(secret), options, subject.host ?? new FakeHost()) };
};

const assertSecret = (opened: Uint8Array | undefined): void => {
  assert(opened !== undefined && Buffer.compare(opened, secret) === 0, 'what was opened is not what was wrapped');
};

/** With one bit flipped, at this share of its length. */
const flip = (wrapped: WrappedKey, where: number): WrappedKey => {
  const data = Uint8Array.from(wrapped.data);
  const at = Math.round(where * (data.length - 1));
  data[at] = (data[at] ?? 0) ^ 1;
  return { ...wrapped, data };
};

const lastLineOf = (identity: Secret): string => identity.reveal().trim().split('\n').at(-1) ?? '';
