import { displayPath, parsePath } from '@tapedeck/archive';
import { expect } from 'chai';
import fc from 'fast-check';

/** What is escaped, what an escape is made of, and what is no UTF-8. */
const pieces = fc.oneof(
  fc.constantFrom('\\', 'x', '4', 'a', 'F', '\\x41', '\\x5c', '\ufeff', '\u2028', '\n', '/', 'ä', '😀').map((text) => Buffer.from(text)),
  fc.constantFrom('ff', '80', 'c3', 'e2 82', 'ef bb', 'f0 9f 98', 'ed a0 80').map((bytes) => Buffer.from(bytes.replaceAll(' ', ''), 'hex')),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
);
const paths = fc.array(pieces, { maxLength: 12 }).map((list) => Buffer.concat(list));

describe('archive: paths as people see them', () => {
  it('lead back to the same bytes, whatever these are', () => {
    fc.assert(
      fc.property(paths, (path) => {
        expect(parsePath(displayPath(path)).toString('hex')).to.equal(path.toString('hex'));
      }),
      { numRuns: 5000 },
    );
  });

  for (const [what, bytes, shown] of [
    ['a mark of byte order', Buffer.from('\ufeffname'), '\\xef\\xbb\\xbfname'],
    ['an escape in a name that has a bad byte too', Buffer.concat([Buffer.from('\\x41'), Buffer.of(0xff)]), '\\x5cx41\\xff'],
    ['a name in another language', Buffer.from('Übersicht 😀'), 'Übersicht 😀'],
  ] as const)
    it(`show ${what}`, () => {
      expect(displayPath(bytes)).to.equal(shown);
    });
});
