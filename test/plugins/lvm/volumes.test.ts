import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import type { Told } from './guest/all-cases.ts';

const allCases = fileURLToPath(new URL('guest/all-cases.ts', import.meta.url));

describe('lvm: real volumes', () => {
  let told: Partial<Told> = {};

  before(async function () {
    needsGuest(this);
    this.timeout(400_000);
    told = Object.assign({}, ...(await runInGuest(allCases)));
  });

  /** What a case has told, or where it broke. */
  const told_ = <Name extends keyof Told>(name: Name): Told[Name] => {
    const result = told[name];
    if (result === undefined) throw new Error(`"${name}" has told nothing.`);
    return result;
  };

  it('placeholder', () => {
    expect(told_).to.be.a('function');
  });
});
