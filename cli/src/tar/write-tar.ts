import { pathBelow, type WholeEntry } from '@tapedeck/core';
import { accessListText } from './access-list.ts';
import { encodePaxRecords, type PaxRecords, paxTime } from './pax-records.ts';
import { encodeSparseMap, isSparse } from './sparse-map.ts';
import { encodeTarHeader, mostOctal, type TarHeader, tarBlockBytes, tarNameBytes, tarOwnerBytes, tarTypes } from './tar-header.ts';

/** Hears of an entry that is not in the stream, and why; `more` if it is there, but not all that the point keeps of it. */
export type LeftOut = (entry: WholeEntry, reason: 'socket' | 'unread' | 'more') => void;

/** Entries as a tar stream, in the format of POSIX with extended headers. Holds nothing but the names of files that have several. */
export async function* writeTar(entries: AsyncIterable<WholeEntry>, leftOut: LeftOut): AsyncGenerator<Uint8Array> {
  const linked = new Map<string, Uint8Array>();
  for await (const entry of entries) {
    if (entry.kind === 'socket') leftOut(entry, 'socket');
    else if (entry.unread && entry.kind !== 'directory') leftOut(entry, 'unread');
    else {
      if (entry.keepsMore === true) leftOut(entry, 'more');
      yield* writeEntry(entry, linked);
    }
  }
  yield Buffer.alloc(2 * tarBlockBytes);
}

async function* writeEntry(entry: WholeEntry, linked: Map<string, Uint8Array>): AsyncGenerator<Uint8Array> {
  const name = nameOf(entry);
  const first = entry.linkKey === undefined ? undefined : linked.get(entry.linkKey);
  if (first !== undefined) {
    yield* writeHeaders({ ...commonHeader(entry), name, type: tarTypes.link, sizeBytes: 0, linkName: first }, timeRecords(entry));
    return;
  }
  if (entry.linkKey !== undefined) linked.set(entry.linkKey, name);
  const map = isSparse(entry) ? encodeSparseMap(entry) : Buffer.of();
  const sizeBytes = map.length + entry.extents.reduce((sum, [, bytes]) => sum + bytes, 0);
  const header = { ...commonHeader(entry), name, type: typeOf(entry), sizeBytes };
  const records = [...timeRecords(entry), ...attributeRecords(entry), ...(map.length === 0 ? [] : sparseRecords(entry, name))];
  yield* writeHeaders(map.length === 0 ? header : { ...header, name: Buffer.from('GNUSparseFile/file') }, records);
  if (entry.kind !== 'file') return;
  yield map;
  yield* entry.data();
  yield Buffer.alloc((tarBlockBytes - (sizeBytes % tarBlockBytes)) % tarBlockBytes);
}

/** Whole paths without what makes them absolute, as any tar expects them; folders end in a slash. */
const nameOf = ({ rawPath, kind }: WholeEntry): Buffer => {
  const below = pathBelow(Buffer.from(rawPath).toString('latin1')) || '.';
  return Buffer.from(kind === 'directory' ? `${below}/` : below, 'latin1');
};

const typeOf = ({ kind }: WholeEntry): TarHeader['type'] => tarTypes[kind === 'socket' ? 'file' : kind];

const commonHeader = ({ mode, uid, gid, modifiedNs, owner, group, device, rawLinkTarget }: WholeEntry) => ({
  mode,
  uid,
  gid,
  modified: Number(modifiedNs / 1_000_000_000n),
  ...(owner === String(uid) ? {} : { owner }),
  ...(group === String(gid) ? {} : { group }),
  ...(device === undefined ? {} : { device }),
  ...(rawLinkTarget === undefined ? {} : { linkName: rawLinkTarget }),
});

/** A header, and before it an extended one with these records and all that its fields cannot hold. */
function* writeHeaders(header: TarHeader, records: PaxRecords): Generator<Uint8Array> {
  const all = [...overflow(header), ...records];
  if (all.length > 0) {
    const encoded = encodePaxRecords(all);
    const extended = { name: Buffer.from('PaxHeaders/next'), type: tarTypes.pax, mode: 0o644, uid: 0, gid: 0, modified: 0 };
    yield encodeTarHeader({ ...extended, sizeBytes: encoded.length });
    yield encoded;
    yield Buffer.alloc((tarBlockBytes - (encoded.length % tarBlockBytes)) % tarBlockBytes);
  }
  yield encodeTarHeader(header);
}

function* overflow({ name, linkName, owner, group, uid, gid, sizeBytes }: TarHeader): Generator<PaxRecords[number]> {
  if (!isPlain(name, tarNameBytes)) yield ['path', name];
  if (linkName !== undefined && !isPlain(linkName, tarNameBytes)) yield ['linkpath', linkName];
  if (owner !== undefined && !isPlain(Buffer.from(owner), tarOwnerBytes)) yield ['uname', owner];
  if (group !== undefined && !isPlain(Buffer.from(group), tarOwnerBytes)) yield ['gname', group];
  if (uid > mostOctal(7)) yield ['uid', String(uid)];
  if (gid > mostOctal(7)) yield ['gid', String(gid)];
  if (sizeBytes > mostOctal(11)) yield ['size', String(sizeBytes)];
}

const isPlain = (name: Uint8Array, most: number): boolean => name.length <= most && name.every((byte) => byte < 0x80);

const timeRecords = ({ modifiedNs }: WholeEntry): PaxRecords => {
  const seconds = modifiedNs / 1_000_000_000n;
  const isWhole = modifiedNs % 1_000_000_000n === 0n && seconds >= 0n && seconds <= BigInt(mostOctal(11));
  return isWhole ? [] : [['mtime', paxTime(modifiedNs)]];
};

const sparseRecords = ({ sizeBytes }: WholeEntry, name: Uint8Array): PaxRecords => [
  ['GNU.sparse.major', '1'],
  ['GNU.sparse.minor', '0'],
  ['GNU.sparse.name', name],
  ['GNU.sparse.realsize', String(sizeBytes)],
];

const accessLists = new Map([
  ['system.posix_acl_access', 'SCHILY.acl.access'],
  ['system.posix_acl_default', 'SCHILY.acl.default'],
]);

/** Attributes as they are; access lists as text too, since `tar --acls` looks for nothing else and takes away what it does not find. */
function* attributeRecords({ attributes }: WholeEntry): Generator<PaxRecords[number]> {
  for (const [name, value] of attributes) {
    const list = accessLists.get(Buffer.from(name).toString('latin1'));
    const text = list === undefined ? undefined : accessListText(value);
    if (list !== undefined && text !== undefined) yield [list, text];
    yield [attributeKey(name), value];
  }
}

/** The key ends at the first "=", so one in a name is escaped as GNU tar does it. */
const attributeKey = (name: Uint8Array): Buffer => {
  const escaped = Buffer.from(name).toString('latin1').replaceAll('%', '%25').replaceAll('=', '%3D');
  return Buffer.from(`SCHILY.xattr.${escaped}`, 'latin1');
};
