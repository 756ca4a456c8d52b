import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { InFlight } from '../../../archive/src/pool/in-flight.ts';

describe('archive: work in flight', () => {
  const refusalOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

  it('keeps a failure that came while nobody waited, and the first of several', async () => {
    const works = new InFlight();
    const first = new Error('first');
    works.add(Promise.reject(first));
    await setImmediate();
    works.add(Promise.reject(new Error('second')));
    await setImmediate();

    expect(await refusalOf(works.fewerThan(5))).to.equal(first);
    expect(await refusalOf(works.settle())).to.equal(first);
  });

  it('waits for all before it says that one has failed', async () => {
    const works = new InFlight();
    const slow = Promise.withResolvers<void>();
    let slowEnded = false;
    works.add(Promise.reject(new Error('quick')));
    works.add(
      slow.promise.then(() => {
        slowEnded = true;
      }),
    );
    const settled = refusalOf(works.settle());
    await setImmediate();
    slow.resolve();
    await settled;

    expect(slowEnded).to.equal(true);
  });

  it('has room again when one of them has ended', async () => {
    const works = new InFlight();
    const one = Promise.withResolvers<void>();
    let hasRoom = false;
    works.add(one.promise);
    const room = works.fewerThan(1).then(() => {
      hasRoom = true;
    });
    await setImmediate();
    expect(hasRoom).to.equal(false);

    one.resolve();
    await room;
    expect(hasRoom).to.equal(true);
  });
});
