import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ApplicationRun, Host } from '@tapedeck/core';
import { partFailed } from '../errors.ts';
import { parseDevices } from './devices.ts';
import {
  efiPart,
  type FilePart,
  fixedParts,
  groupPart,
  mountRows,
  type Part,
  reportRows,
  subvolumesPart,
  type ToolPart,
  tablePart,
} from './parts.ts';
import { runTool } from './run-tool.ts';

/** A part as the inventory tells of it. */
export interface InventoryRow {
  readonly part: string;
  readonly how: string;
  /** `absent`: the tool or file is not there; `nothing`: it has nothing to say. */
  readonly state: 'captured' | 'nothing' | 'absent' | 'failed';
  readonly exitCode?: number;
  readonly said?: string;
}

/** What collecting needs of the run. */
export type CollectRun = Pick<ApplicationRun, 'signal' | 'problem'>;

/** Puts all parts into a folder, one after the other. One that fails is a problem of the workload; the others are taken all the same. */
export const collectParts = async (
  run: CollectRun,
  host: Host,
  { workload, folder }: { readonly workload: string; readonly folder: string },
): Promise<readonly InventoryRow[]> => {
  const rows: InventoryRow[] = [];
  const collect = async (parts: readonly Part[]) => {
    for (const part of parts) {
      await mkdir(dirname(join(folder, part.file)), { recursive: true });
      const row = 'copy' in part ? await copyPart(part, folder) : await askPart(part, folder, host, run.signal);
      rows.push(row);
      if (row.state === 'failed') run.problem({ ...partFailed(row.part, row.how, row.said ?? ''), kind: 'plugin', source: workload });
    }
  };
  await collect([...fixedParts, ...(existsSync('/sys/firmware/efi') ? [efiPart] : [])]);
  await collect(await partsFound(folder));
  return rows;
};

/** Parts that come of what others have shown: a table for each disk, a layout for each volume group, a list for each btrfs. */
const partsFound = async (folder: string): Promise<readonly Part[]> => {
  const [devices, groups, mounts] = await Promise.all(
    ['disks/lsblk.json', 'lvm/vgs.json', 'disks/findmnt.json'].map((file) => readPart(folder, file)),
  );
  const tables = parseDevices(devices ?? '').filter(({ table }) => table !== undefined);
  const names = reportRows(groups ?? '', 'vg').flatMap((text) => text('vg_name') ?? []);
  const btrfs = mountRows(mounts ?? '').filter((text) => text('fstype') === 'btrfs');
  return [
    ...tables.map(({ path }) => tablePart(path)),
    ...names.map((name) => groupPart(name, folder)),
    ...btrfs.flatMap((text) => text('target') ?? []).map(subvolumesPart),
  ];
};

/** What a part holds; empty where there is none. */
export const readPart = (folder: string, file: string): Promise<string> => readFile(join(folder, file), 'utf8').catch(() => '');

const askPart = async (
  { file, run, nothing, partly = false, writes = false }: ToolPart,
  folder: string,
  host: Host,
  signal: AbortSignal,
): Promise<InventoryRow> => {
  const row = { part: file, how: run.join(' ') };
  const answer = await runTool(host, run, signal);
  if (answer.kind === 'absent') return { ...row, state: 'absent' };
  if (answer.kind === 'failed') {
    const code = answer.exitCode === undefined ? {} : { exitCode: answer.exitCode };
    if (answer.exitCode !== undefined && answer.exitCode === nothing) return { ...row, ...code, state: 'nothing' };
    if (partly && answer.text.trim() !== '') return keep({ ...row, ...code }, folder, answer.text);
    return { ...row, ...code, state: 'failed', said: answer.said || `exit code ${answer.exitCode ?? 'unknown'}` };
  }
  if (writes && !existsSync(join(folder, file))) return { ...row, exitCode: 0, state: 'failed', said: 'it wrote no file' };
  if (writes) return { ...row, exitCode: 0, state: 'captured' };
  if (answer.text.trim() === '') return { ...row, exitCode: 0, state: 'nothing' };
  return keep({ ...row, exitCode: 0 }, folder, answer.text);
};

const keep = async (row: Omit<InventoryRow, 'state'>, folder: string, text: string): Promise<InventoryRow> => {
  await writeFile(join(folder, row.part), text);
  return { ...row, state: 'captured' };
};

const copyPart = async ({ file, copy }: FilePart, folder: string): Promise<InventoryRow> => {
  const row = { part: file, how: `copy of ${copy}` };
  try {
    await copyFile(copy, join(folder, file));
    // That of the boot loader is read-only.
    await chmod(join(folder, file), 0o600);
    return { ...row, state: 'captured' };
  } catch (error) {
    if (isMissing(error)) return { ...row, state: 'absent' };
    return { ...row, state: 'failed', said: error instanceof Error ? error.message : String(error) };
  }
};

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
