import type { Host } from '@tapedeck/core';

/** A partition, as the table on the disk has it. */
export interface Partition {
  readonly startBytes: number;
  readonly bytes: number;
}

/** A partition table. */
export interface PartitionTable {
  /** `gpt`, `dos`. */
  readonly label: string;
  /** In the order of the disk; without those that only hold others. */
  readonly partitions: readonly Partition[];
}

/** Partitions of these types hold others, in the old table of PCs. */
const extended: ReadonlySet<string> = new Set(['5', 'f', '85']);

/** The partition table of a disk; `undefined` where there is none that `sfdisk` knows. */
export const readTable = async (host: Host, disk: string, signal: AbortSignal): Promise<PartitionTable | undefined> => {
  const { exitCode, stdout } = await host.run({ file: 'sfdisk', args: ['--dump', disk], signal, env: { LC_ALL: 'C' } });
  return exitCode === 0 ? parseTable(stdout) : undefined;
};

/** The table that `sfdisk --dump` has printed. */
export const parseTable = (printed: string): PartitionTable => {
  const head = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(printed)?.[1];
  const sectorBytes = Number(head('sector-size') ?? 512);
  const rows = printed.matchAll(/start= *(\d+), *size= *(\d+), *type=([0-9A-Za-z-]+)/g);
  const partitions = [...rows]
    .filter(([, , , type]) => !extended.has(type ?? ''))
    .map(([, start, size]) => ({ startBytes: Number(start) * sectorBytes, bytes: Number(size) * sectorBytes }));
  return { label: head('label') ?? '', partitions: partitions.sort((a, b) => a.startBytes - b.startBytes) };
};
