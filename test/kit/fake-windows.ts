import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { WindowsCallError, type WindowsCalls } from '../../archive/src/system/windows.ts';

/** What the double knows of one entry. Its alternate streams are files beside it, named as Windows names them. */
export interface FakeEntry {
  attributes: number;
  descriptor?: Buffer;
  /** Names as the system lists them and sizes, its content among them. */
  streams?: readonly (readonly [name: string, bytes: number])[];
  reparse?: Buffer;
  /** As it was set: creation and modification in units of 100 ns since 1601. */
  times?: readonly [born: bigint, modified: bigint];
}

const noSuchFile = 2;
const accessDenied = 5;
const notSupported = 50;
const notHeld = 1314;

/** The calls of Windows on another system: attributes, descriptors and reparse data in memory, files where they are. */
export class FakeWindows implements WindowsCalls {
  seesAudits = true;
  /** Rights and parts of descriptors that are refused, with the number of the error. */
  readonly refuses = { access: 0, parts: 0 };
  /** Whether reparse data makes a link of an entry; a volume is joined to a folder otherwise. */
  makesLinks = true;
  /** Whether its volume keeps descriptors. */
  hasDescriptors = true;
  readonly entries = new Map<string, FakeEntry>();
  readonly opened: { readonly path: string; readonly access: number }[] = [];
  readonly #handles = new Map<number, string>();
  #last = 1_000_000;

  /** Entries by their paths. */
  constructor(entries: Readonly<Record<string, FakeEntry>> = {}) {
    for (const [path, entry] of Object.entries(entries)) this.entries.set(path, entry);
  }

  /** Handles that were opened and not closed. */
  get left(): number {
    return this.#handles.size;
  }

  open(wide: Buffer, access: number): number {
    const path = wide.toString('utf16le').slice(0, -1);
    this.opened.push({ path, access });
    if ((access & this.refuses.access) !== 0) throw new WindowsCallError('CreateFile', notHeld);
    this.#find(path);
    this.#last += 1;
    this.#handles.set(this.#last, path);
    return this.#last;
  }

  close(handle: number): void {
    if (!this.#handles.delete(handle)) throw new Error('It is not open.');
  }

  handleOf(descriptor: number): number {
    this.#find(readlinkSync(`/proc/self/fd/${descriptor}`));
    return -descriptor;
  }

  attributes(handle: number): number {
    return this.#entry(handle).attributes;
  }

  setBasics(handle: number, info: Buffer): void {
    const entry = this.#entry(handle);
    entry.times = [info.readBigInt64LE(0), info.readBigInt64LE(16)];
    entry.attributes = (entry.attributes & 0x10) | info.readUInt32LE(32);
  }

  streams(handle: number, into: Buffer): void {
    const { streams } = this.#entry(handle);
    if (streams === undefined) throw new WindowsCallError('GetFileInformationByHandleEx', notSupported);
    if (streams.length === 0) throw new WindowsCallError('GetFileInformationByHandleEx', 38);
    const records = streams.map(([name, bytes], index) => {
      const wide = Buffer.from(name, 'utf16le');
      const record = Buffer.alloc(Math.ceil((24 + wide.length) / 8) * 8);
      record.writeUInt32LE(index === streams.length - 1 ? 0 : record.length, 0);
      record.writeUInt32LE(wide.length, 4);
      record.writeBigInt64LE(BigInt(bytes), 8);
      record.set(wide, 24);
      return record;
    });
    const all = Buffer.concat(records);
    if (all.length > into.length) throw new WindowsCallError('GetFileInformationByHandleEx', 234);
    into.set(all);
  }

  keepsDescriptors(handle: number): boolean {
    this.#entry(handle);
    return this.hasDescriptors;
  }

  descriptor(handle: number, parts: number, into: Buffer): number {
    if ((parts & this.refuses.parts) !== 0) throw new WindowsCallError('GetKernelObjectSecurity', accessDenied);
    const { descriptor } = this.#entry(handle);
    if (descriptor === undefined) throw new WindowsCallError('GetKernelObjectSecurity', notSupported);
    into.set(descriptor);
    return descriptor.length;
  }

  setDescriptor(handle: number, parts: number, descriptor: Buffer): void {
    if ((parts & this.refuses.parts) !== 0) throw new WindowsCallError('SetKernelObjectSecurity', accessDenied);
    this.#entry(handle).descriptor = descriptor;
  }

  reparse(handle: number, into: Buffer): number {
    const { reparse } = this.#entry(handle);
    if (reparse === undefined) throw new WindowsCallError('DeviceIoControl', 4390);
    into.set(reparse);
    return reparse.length;
  }

  setReparse(handle: number, data: Uint8Array): void {
    this.#entry(handle).reparse = Buffer.from(data);
    const path = this.#pathOf(handle);
    if (!this.makesLinks) return;
    rmSync(path, { recursive: true });
    symlinkSync('made from reparse data', path);
  }

  /** What is made by others is there too, without anything of its own. */
  #find(path: string): void {
    if (this.entries.has(path)) return;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new WindowsCallError('CreateFile', noSuchFile);
    this.entries.set(path, { attributes: stat.isDirectory() ? 0x10 : 0x20 });
  }

  #pathOf(handle: number): string {
    return this.#handles.get(handle) ?? readlinkSync(`/proc/self/fd/${-handle}`);
  }

  #entry(handle: number): FakeEntry {
    const entry = this.entries.get(this.#pathOf(handle));
    if (entry === undefined) throw new WindowsCallError('handle', 6);
    return entry;
  }
}
