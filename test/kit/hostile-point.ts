import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSigner } from '@tapedeck/archive';
import {
  type JobAccess,
  type PointTree,
  type RestorePoint,
  type RestoreRequest,
  readJob,
  restoreJob,
  runJob,
  type Site,
} from '@tapedeck/core';
import { decodePartHeader } from '../../archive/src/format/header.ts';
import { writeTar } from '../../cli/src/tar/write-tar.ts';
import { aSite } from './a-site.ts';
import { type ForgedCatalog, forgeCatalog } from './forge-catalog.ts';

/** What reads a restore point, but for restores. */
export type ReaderName = 'ls' | 'find' | 'cat' | 'export' | 'mount' | 'verify';

/** Most entries, or pieces of content, that are taken of one reader: what is listed without end must come as it is asked for. */
const mostTaken = 2000;

const latest = { selector: 'latest', trustSigner: false };

/** A site of which somebody has the signing key and the destination: its only point is theirs. */
export class HostilePoint {
  readonly site: Site;
  readonly #folder: string;
  readonly #media: string;
  readonly #original: Buffer;
  #targets = 0;

  private constructor(folder: string, site: Site) {
    const set = join(folder, 'media', 'nightly');
    this.site = site;
    this.#folder = folder;
    this.#media = join(set, readdirSync(set).find((name) => name.endsWith('.tdk')) ?? '');
    this.#original = readFileSync(this.#media);
  }

  /** Its `source`, `media` and `state` are made in the folder. */
  static async in(folder: string): Promise<HostilePoint> {
    mkdirSync(join(folder, 'source'));
    const site = await aSite(folder);
    const { report } = await runJob(site, 'nightly');
    if (report.outcome !== 'complete') throw new Error(JSON.stringify(report.error));
    return new HostilePoint(folder, site);
  }

  /** Puts a forged media file in the place of the site's. Answers its length. */
  forge(catalog: ForgedCatalog): number {
    const { header, setKeys } = decodePartHeader(this.#original, 'test');
    const signer = readSigner(readFileSync(join(this.#folder, 'state', 'signer.pem'), 'utf8'), 'test');
    const bytes = forgeCatalog({ header, setKeys, signer }, catalog);
    writeFileSync(this.#media, bytes);
    return bytes.length;
  }

  /** Reads the point in every way there is. Answers the codes of all that each has said. */
  async readAll(): Promise<Record<ReaderName, readonly string[]>> {
    return {
      ls: await this.#read((point) => drain(point.list('', true))),
      find: await this.#find(),
      cat: await this.#read(readFiles),
      export: await this.#read((point) => drain(writeTar(point.walk(''), () => undefined))),
      mount: await this.#read((point) => point.browse('', browse)),
      verify: await this.#read(async (point) => {
        const { findings } = await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
        return findings.map(({ code }) => code);
      }),
    };
  }

  /** Restores into a fresh folder. Answers it, the codes of all that was said, and what the system could not give back. */
  async restore(
    request: Partial<RestoreRequest> = {},
  ): Promise<{ readonly target: string; readonly codes: readonly string[]; readonly lost: readonly string[] }> {
    const target = join(this.#folder, `target-${this.#targets++}`);
    const { report, result } = await restoreJob(this.site, 'nightly', {
      point: latest,
      request: { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false, ...request },
    });
    const problems = result?.problems.map(({ code }) => code) ?? [];
    const lost = result?.lost.map(({ message }) => message) ?? [];
    return { target, codes: [...(report.error === undefined ? [] : [report.error.code]), ...new Set(problems)], lost };
  }

  /** Removes all that was restored. */
  clear(): void {
    for (; this.#targets > 0; this.#targets--) rmSync(join(this.#folder, `target-${this.#targets - 1}`), { recursive: true, force: true });
  }

  #read(work: (point: RestorePoint) => Promise<readonly string[] | undefined>): Promise<readonly string[]> {
    return this.#access(async (access) => work(await access.openPoint(latest)));
  }

  #find(): Promise<readonly string[]> {
    return this.#access(async (access) => {
      const reasons = new Set<string>();
      await drain(access.find({ pattern: '**', trustSigner: false, skipped: (_, reason) => reasons.add(codeOfReason(reason)) }));
      return [...reasons];
    });
  }

  async #access(work: (access: JobAccess) => Promise<readonly string[] | undefined>): Promise<readonly string[]> {
    try {
      return (await readJob(this.site, 'nightly', work)) ?? [];
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && 'hint' in error && typeof error.code === 'string')) throw error;
      return [error.code];
    }
  }
}

/** What is passed over is told in words. */
const codeOfReason = (reason: string): string => {
  if (reason.includes('may lead out')) return 'PATH_OUTSIDE';
  return /is damaged|needs the media file/.test(reason) ? 'MEDIA_DAMAGED' : reason;
};

const drain = async (items: AsyncIterable<unknown>): Promise<undefined> => {
  let taken = 0;
  for await (const _ of items) if (++taken >= mostTaken) return;
};

const readFiles = async (point: RestorePoint): Promise<undefined> => {
  let taken = 0;
  for await (const { path, kind } of point.list('', true)) {
    if (kind === 'file') await drain(point.read(path));
    if (++taken >= 10) return;
  }
};

/** As the kernel does it: folder by folder, the first bytes of each file. */
const browse = async (tree: PointTree): Promise<undefined> => {
  const open = [tree.start];
  let taken = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    for await (const { kind, number } of tree.children(folder, 0)) {
      if (++taken >= mostTaken) return;
      if (kind === 'directory') open.push(number);
      else if (kind === 'file') await (await tree.open(number)).read(0, 4096);
    }
};
