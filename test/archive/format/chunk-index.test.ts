import { expect } from 'chai';
import fc from 'fast-check';
import { ChunkIndex, findId, indexRowBytes, sortById } from '../../../archive/src/format/chunk-index.ts';
import { idBytes } from '../../../archive/src/format/constants.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';
import { refuses } from './refuses-damage.ts';

/** Ids that spread, and ids that a forger would choose: all in one corner, different in the last byte only. */
const ids = fc.oneof(
  blobOf(idBytes),
  fc.tuple(fc.constantFrom(0, 0x7f, 0xff), fc.nat({ max: 0xffff })).map(([fill, end]) => {
    const id = Buffer.alloc(idBytes, fill);
    id.writeUInt16BE(end, idBytes - 2);
    return id;
  }),
);
const manyIds = fc.uniqueArray(ids, { selector: (id) => id.toString('hex'), maxLength: 200 });

/** Rows of `stride` bytes, the place of each before the sort behind its id. */
const rowsOf = (list: readonly Buffer[], stride: number): Buffer => {
  const rows = Buffer.alloc(list.length * stride);
  list.forEach((id, index) => {
    id.copy(rows, index * stride);
    rows.writeUInt16BE(index, index * stride + idBytes);
  });
  return rows;
};

const strides = fc.constantFrom(idBytes + 2, indexRowBytes, 61);

describe('archive: sorted chunk ids', () => {
  it('are sorted with what lies behind each of them', () => {
    fc.assert(
      fc.property(manyIds, strides, (list, stride) => {
        const sorted = sortById(rowsOf(list, stride), stride);
        const places = list.map((_, index) => sorted.readUInt16BE(index * stride + idBytes));

        expect(sorted.length).to.equal(list.length * stride);
        expect(places.map((place) => list[place]?.toString('hex'))).to.deep.equal(list.map((id) => id.toString('hex')).sort());
      }),
    );
  });

  it('keep rows of the same id', () => {
    fc.assert(
      fc.property(ids, fc.array(ids), fc.integer({ min: 2, max: 5 }), (id, others, times) => {
        const list = [...others, ...Array.from({ length: times }, () => id)];
        const sorted = sortById(rowsOf(list, 34), 34);
        const places = list.map((_, index) => sorted.readUInt16BE(index * 34 + idBytes));

        expect([...places].sort((a, b) => a - b)).to.deep.equal(list.map((_, index) => index));
      }),
    );
  });

  it('are found where they are, and others are not', () => {
    fc.assert(
      fc.property(manyIds, manyIds, strides, (list, others, stride) => {
        const sorted = sortById(rowsOf(list, stride), stride);
        const order = list.map((id) => id.toString('hex')).sort();
        const expected = [...list, ...others].map((id) => order.indexOf(id.toString('hex')));

        expect([...list, ...others].map((id) => findId(sorted, stride, list.length, id))).to.deep.equal(expected);
      }),
    );
  });

  it('are found in a few looks, however a forger chose them', () => {
    const count = 50_000;
    const rows = Buffer.alloc(count * idBytes);
    for (let index = 0; index < count; index++) rows.writeUInt32BE(index, index * idBytes + idBytes - 4);
    rows.fill(0xff, (count - 1) * idBytes);
    let looks = 0;
    const counted = new Proxy(rows, {
      get: (target, key) => {
        // The last byte of an id is compared at most once a look.
        if (typeof key === 'string' && Number(key) % idBytes === idBytes - 1) looks += 1;
        return Reflect.get(target, key, target);
      },
    });

    for (let index = 0; index < count; index += 997)
      expect(findId(counted, idBytes, count, rows.subarray(index * idBytes, (index + 1) * idBytes))).to.equal(index);

    expect(looks).to.be.below(25 * Math.ceil(count / 997));
  });
});

describe('archive: the chunk index', () => {
  const places = fc.record({
    row: fc.nat({ max: 0xffff_ffff }),
    offset: fc.nat({ max: 0xffff_ffff }),
    bytes: fc.nat({ max: 0xffff_ffff }),
  });

  it('tells the place of each chunk', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, places), { maxLength: 50 }), (pairs) => {
        const chunks = new Map(pairs.map(([id, place]) => [id.toString('hex'), { id, place }]));
        const rows = [...chunks.values()].map(({ id, place }) => {
          const row = Buffer.alloc(indexRowBytes);
          id.copy(row);
          row.writeUInt32BE(place.row, idBytes);
          row.writeUInt32BE(place.offset, idBytes + 4);
          row.writeUInt32BE(place.bytes, idBytes + 8);
          return row;
        });
        const index = new ChunkIndex(sortById(Buffer.concat(rows), indexRowBytes));

        expect(index.count).to.equal(chunks.size);
        for (const { id, place } of chunks.values()) {
          expect(index.lookup(id)).to.deep.equal(place);
          expect(index.id(index.find(id)).equals(id)).to.equal(true);
        }
      }),
    );
  });

  it('is refused when its length is no whole number of rows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refuses(() => new ChunkIndex(Buffer.from(bytes)))).to.equal(bytes.length % indexRowBytes !== 0);
      }),
    );
  });
});
