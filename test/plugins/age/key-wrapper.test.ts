import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret, type WrappedKey } from '@tapedeck/core';
import { armor, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { generateKey } from '../../../plugins/age/src/generate-key.ts';
import { protectIdentity } from '../../../plugins/age/src/protect-identity.ts';
import { recipientsOf } from '../../../plugins/age/src/recipients-of.ts';
import { unwrapKey } from '../../../plugins/age/src/unwrap-key.ts';
import { wrapKey } from '../../../plugins/age/src/wrap-key.ts';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

// Deriving a key from a passphrase takes about a second on purpose, so these tests derive as few as they can.
const passphrase = new Secret('correct horse battery staple');
const setKey = Uint8Array.from(randomBytes(32));

/** An identity file that a passphrase protects, in armor. The low work factor is for the test's sake. */
const protect = async (text: string, word: Secret) => {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(10);
  encrypter.setPassphrase(word.reveal());
  return new Secret(armor.encode(await encrypter.encrypt(text)));
};

const damage = (wrapped: WrappedKey): WrappedKey => {
  const data = Uint8Array.from(wrapped.data);
  data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
  return { ...wrapped, data };
};

const code = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error);

describe('age: key wrapper', () => {
  it('wraps once for each recipient, so that any one of them opens it and no other key does', async () => {
    const [first, second, stranger] = [await generateKey(), await generateKey(), await generateKey()];

    const wrapped = await wrapKey(setKey, { recipients: [first.recipient, second.recipient] });

    expect(wrapped.map(({ wrapper, holder }) => [wrapper, holder])).to.deep.equal([
      ['age', first.recipient],
      ['age', second.recipient],
    ]);
    expect(await unwrapKey(wrapped, [first.identity])).to.deep.equal(setKey);
    expect(await unwrapKey(wrapped, [stranger.identity, second.identity])).to.deep.equal(setKey);
    expect(await unwrapKey(wrapped.slice(1), [first.identity])).to.equal(undefined);
    expect(await unwrapKey(wrapped, [])).to.equal(undefined);
  });

  it('wraps for a passphrase off the main thread, and opens with it and with no other', async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 10);

    const wrapped = await wrapKey(setKey, { passphrase });
    clearInterval(timer);

    expect(wrapped.map(({ holder }) => holder)).to.deep.equal(['passphrase']);
    expect(ticks, 'turns of the main thread meanwhile').to.be.greaterThan(5);
    expect(await unwrapKey(wrapped, [new Secret('wrong'), new Secret(`${passphrase.reveal()}\n`)])).to.deep.equal(setKey);
    expect(await unwrapKey(wrapped, [new Secret('wrong')])).to.equal(undefined);
  });

  it('makes an identity file as age-keygen does, whose recipients it tells', async () => {
    const { identity, recipient } = await generateKey();

    expect(identity.reveal()).to.match(/^# public key: age1[0-9a-z]{58}\nAGE-SECRET-KEY-1[0-9A-Z]{58}\n$/);
    expect(await recipientsOf(identity)).to.deep.equal([recipient]);
    expect(await recipientsOf(passphrase)).to.deep.equal([]);
  });

  it('reads identity files with several keys, comments, and the line ends of Windows', async () => {
    const [first, second] = [await generateKey(), await generateKey()];
    const both = new Secret(`# mine\r\n\r\n${first.identity.reveal()}\n  ${second.identity.reveal()}`);

    expect(await recipientsOf(both)).to.deep.equal([first.recipient, second.recipient]);
    expect(await unwrapKey(await wrapKey(setKey, { recipients: [second.recipient] }), [both])).to.deep.equal(setKey);
  });

  it('takes keys that withstand quantum computers', async () => {
    const identity = await generateHybridIdentity();
    const recipient = await identityToRecipient(identity);

    expect(await unwrapKey(await wrapKey(setKey, { recipients: [recipient] }), [new Secret(identity)])).to.deep.equal(setKey);
    expect(await recipientsOf(new Secret(identity))).to.deep.equal([recipient]);
  });

  it('opens an identity file that is protected, with its passphrase among the identities', async () => {
    const { identity, recipient } = await generateKey();
    const wrapped = await wrapKey(setKey, { recipients: [recipient] });
    const locked = await protect(identity.reveal(), passphrase);

    expect(await unwrapKey(wrapped, [locked, passphrase])).to.deep.equal(setKey);
    expect(code(await errorOf(unwrapKey(wrapped, [locked])))).to.equal('AGE_IDENTITY_LOCKED');
    expect(code(await errorOf(unwrapKey(wrapped, [locked, new Secret('wrong')])))).to.equal('AGE_IDENTITY_LOCKED');
    expect(await unwrapKey(wrapped, [locked, identity]), 'another identity fits').to.deep.equal(setKey);
    expect(await recipientsOf(locked)).to.deep.equal([]);
  });

  it('protects an identity with a passphrase, so that both together open what it opens', async () => {
    const { identity, recipient } = await generateKey();
    const wrapped = await wrapKey(setKey, { recipients: [recipient] });

    const text = await protectIdentity(identity, new Secret(`${passphrase.reveal()}\n`));
    // What each guess costs a thief: 2^18 rounds of 1 KiB, 256 MiB.
    expect(Buffer.from(armor.decode(text)).toString('latin1')).to.match(/^-> scrypt \S+ 18$/m);

    expect(text)
      .to.match(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
      .and.not.include(identity.reveal().split('\n')[1]);
    expect(await unwrapKey(wrapped, [new Secret(text), passphrase])).to.deep.equal(setKey);
    for (const wrong of ['', ' \n', 'two\nlines', identity.reveal(), text])
      expect(code(await errorOf(protectIdentity(identity, new Secret(wrong)))), wrong.slice(0, 20)).to.equal('AGE_PASSPHRASE_INVALID');
  });

  it('wraps for no passphrase that would not open it', async () => {
    for (const wrong of ['', 'two\nlines'])
      expect(code(await errorOf(wrapKey(setKey, { passphrase: new Secret(wrong) }))), wrong).to.equal('AGE_PASSPHRASE_INVALID');
  });

  it('says whose wrapped key is damaged, unless another one opens', async () => {
    const [first, second] = [await generateKey(), await generateKey()];
    const wrapped = await wrapKey(setKey, { recipients: [first.recipient, second.recipient] });
    const [good, bad] = [wrapped.slice(0, 1), wrapped.slice(1).map(damage)];

    const error = await errorOf(unwrapKey(bad, [second.identity]));

    expect(code(error)).to.equal('AGE_WRAPPED_KEY_DAMAGED');
    expect(error).to.have.property('message').that.contains(second.recipient);
    expect(await unwrapKey([...bad, ...good], [second.identity, first.identity])).to.deep.equal(setKey);
    expect(code(await errorOf(unwrapKey([{ wrapper: 'age', holder: 'x', data: new Uint8Array(3) }], [first.identity])))).to.equal(
      'AGE_WRAPPED_KEY_DAMAGED',
    );
  });

  it('leaves alone what other wrappers have wrapped', async () => {
    const { identity } = await generateKey();

    expect(await unwrapKey([{ wrapper: 'vault', holder: 'x', data: new Uint8Array(3) }], [identity])).to.equal(undefined);
  });

  it('invariant 8: refuses what is almost an identity, without repeating any of it', async () => {
    const { identity } = await generateKey();
    const key = identity.reveal().split('\n')[1] ?? '';
    const mistyped = `${key.slice(0, -1)}${key.endsWith('Q') ? 'P' : 'Q'}`;
    const texts = {
      mistyped,
      cut: key.slice(0, -5),
      'with another line': `${key}\nhunter2\n`,
      'two lines': 'hunter2\nhunter3\n',
      empty: '\n',
      'an SSH key': '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n',
      'a key of a plugin': 'AGE-PLUGIN-YUBIKEY-1HUNTER2',
    };
    for (const [what, text] of Object.entries(texts)) {
      const error = await errorOf(unwrapKey([], [new Secret(text)]));

      expect(code(error), what).to.equal('AGE_IDENTITY_INVALID');
      expect(inspect(error, { depth: 9 }), what).to.not.match(/hunter|AGE-SECRET-KEY-1[0-9A-Z]/i);
    }
    expect(code(await errorOf(unwrapKey([], [new Secret('age-encryption.org/v1\n-> scrypt �')])))).to.equal('AGE_IDENTITY_NOT_TEXT');
  });

  describe('with the age command', () => {
    let folder: string;

    beforeEach(function () {
      needsTools(this, 'age', 'age-keygen');
      folder = tempFolder();
    });

    afterEach(() => {
      if (folder) rmSync(folder, { recursive: true, force: true });
    });

    // The command asks its terminal for a passphrase, so it gets one.
    const onTerminal = (command: string, ...answers: readonly string[]) =>
      execFileSync('script', ['-qec', command, '/dev/null'], {
        cwd: folder,
        input: answers.map((answer) => `${answer}\n`).join(''),
        stdio: ['pipe', 'ignore', 'ignore'],
      });

    it('opens what we wrap for a recipient, and we open what it wraps', async () => {
      execFileSync('age-keygen', ['-o', 'identity.txt'], { cwd: folder, stdio: 'ignore' });
      const identity = new Secret(execFileSync('cat', ['identity.txt'], { cwd: folder, encoding: 'utf8' }));
      const [recipient = ''] = await recipientsOf(identity);
      const [ours] = await wrapKey(setKey, { recipients: [recipient] });

      const opened = execFileSync('age', ['-d', '-i', 'identity.txt'], { cwd: folder, input: ours?.data });
      const theirs = execFileSync('age', ['-r', recipient], { cwd: folder, input: setKey });

      expect(Uint8Array.from(opened)).to.deep.equal(setKey);
      expect(await unwrapKey([{ wrapper: 'age', holder: recipient, data: theirs }], [identity])).to.deep.equal(setKey);
    });

    it('reads our identity files', async () => {
      const { identity, recipient } = await generateKey();
      writeFileSync(join(folder, 'identity.txt'), identity.reveal());

      expect(execFileSync('age-keygen', ['-y', 'identity.txt'], { cwd: folder, encoding: 'utf8' }).trim()).to.equal(recipient);
    });

    it('opens what we wrap for a passphrase, and we open what it wraps', async function () {
      needsTools(this, 'script');
      const [ours] = await wrapKey(setKey, { passphrase });
      writeFileSync(join(folder, 'ours.age'), ours?.data ?? '');
      writeFileSync(join(folder, 'plain'), setKey);

      onTerminal('age -d -o opened ours.age', passphrase.reveal());
      onTerminal('age -p -o theirs.age plain', passphrase.reveal(), passphrase.reveal());
      const read = (name: string) => Uint8Array.from(execFileSync('cat', [name], { cwd: folder }));

      expect(read('opened')).to.deep.equal(setKey);
      expect(await unwrapKey([{ wrapper: 'age', holder: 'passphrase', data: read('theirs.age') }], [passphrase])).to.deep.equal(setKey);
    });

    it('opens identity files that we protect', async function () {
      needsTools(this, 'script');
      const { identity } = await generateKey();
      writeFileSync(join(folder, 'ours.age'), await protectIdentity(identity, passphrase));

      onTerminal('age -d -o opened ours.age', passphrase.reveal());

      expect(execFileSync('cat', ['opened'], { cwd: folder, encoding: 'utf8' })).to.equal(identity.reveal());
    });

    it('protects identity files that we open', async function () {
      needsTools(this, 'script');
      const { identity, recipient } = await generateKey();
      writeFileSync(join(folder, 'identity.txt'), identity.reveal());
      onTerminal('age -p -a -o locked.txt identity.txt', passphrase.reveal(), passphrase.reveal());
      const locked = new Secret(execFileSync('cat', ['locked.txt'], { cwd: folder, encoding: 'utf8' }));

      expect(await unwrapKey(await wrapKey(setKey, { recipients: [recipient] }), [locked, passphrase])).to.deep.equal(setKey);
    });
  });
});
