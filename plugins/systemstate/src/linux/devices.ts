import type { ToolLine } from './run-tool.ts';

/** A disk, a part of one, or what was made of others. */
export interface Device {
  /** `/dev/sda1`, `/dev/mapper/vg-root`. */
  readonly path: string;
  /** `disk`, `part`, `lvm`, `raid1`, `crypt`, … */
  readonly type: string;
  /** As people say it: `256G`. */
  readonly size: string;
  readonly fileSystem: string | undefined;
  readonly label: string | undefined;
  readonly uuid: string | undefined;
  /** Sort of its partition table, if it has one. */
  readonly table: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** What it lies on: several for an array. */
  readonly parents: readonly string[];
}

/** Lists them as a tree, which alone says all parents of an array. */
export const listDevices: ToolLine = ['lsblk', '--json', '--output', 'NAME,PATH,TYPE,SIZE,FSTYPE,LABEL,UUID,PTTYPE,MODEL,SERIAL'];

// In memory, read from a file, or taken out: none of it is rebuilt.
const passing = new Set(['loop', 'rom', 'ram']);

/** The devices that `listDevices` prints, each once, parents first. What it does not understand is left out. */
export const parseDevices = (printed: string): readonly Device[] => {
  const found = new Map<string, Device>();
  const visit = (row: unknown, parent: string | undefined): void => {
    const device = deviceOf(row, parent);
    if (device === undefined) return;
    const known = found.get(device.path);
    found.set(device.path, known === undefined ? device : { ...known, parents: [...known.parents, ...device.parents] });
    for (const child of listOf(row, 'children')) visit(child, device.path);
  };
  for (const row of listOf(parsed(printed), 'blockdevices')) visit(row, undefined);
  return [...found.values()];
};

const deviceOf = (row: unknown, parent: string | undefined): Device | undefined => {
  const text = (name: string) => textOf(row, name);
  const [path, type, size = ''] = [text('path'), text('type'), text('size')];
  if (path === undefined || type === undefined || passing.has(type) || /^\/dev\/zram/.test(path)) return undefined;
  return {
    path,
    type,
    size,
    fileSystem: text('fstype'),
    label: text('label'),
    uuid: text('uuid'),
    table: type === 'part' ? undefined : text('pttype'),
    model: text('model'),
    serial: text('serial'),
    parents: parent === undefined ? [] : [parent],
  };
};

const memberOf = (value: unknown, key: string): unknown => (value instanceof Object ? Reflect.get(value, key) : undefined);

const textOf = (value: unknown, key: string): string | undefined => {
  const member = memberOf(value, key);
  return typeof member === 'string' && member.trim() !== '' ? member.trim() : undefined;
};

const listOf = (value: unknown, key: string): readonly unknown[] => {
  const member = memberOf(value, key);
  return Array.isArray(member) ? member : [];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
