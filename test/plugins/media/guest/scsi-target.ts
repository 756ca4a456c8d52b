import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const name = 'iqn.2026-01.test:drives';

/** Drives for discs and tapes that a program makes up, and that the kernel of the guest takes for real ones. */
export class ScsiTarget {
  readonly #daemon: ChildProcess;

  /** `modules` are what the kernel needs. */
  constructor(modules: readonly string[]) {
    for (const folder of ['/run/lock/iscsi', '/run/tgtd']) mkdirSync(folder, { recursive: true });
    execFileSync('ip', ['link', 'set', 'lo', 'up']);
    for (const module of modules) execFileSync('modprobe', ['--dirname', '/run/modules', module]);
    this.#daemon = spawn('tgtd', ['-f'], { stdio: 'ignore' });
    while (!this.#isUp()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    this.admin('--mode', 'target', '--op', 'new', '--tid', '1', '-T', name);
  }

  admin(...args: readonly string[]): void {
    execFileSync('tgtadm', ['--lld', 'iscsi', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** A drive with a disc in it, whose image this is. */
  addDisc(image: string): void {
    this.admin('--mode', 'logicalunit', '--op', 'new', '--tid', '1', '--lun', '1', '--backing-store', image, '--device-type', 'cd');
  }

  /** Takes out the disc of that drive, and puts in a blank one. */
  putBlank(drive: string, image: string): void {
    execFileSync('eject', [drive]);
    execFileSync('tgtimg', ['--op', 'new', '--device-type', 'cd', '--type', 'dvd+r', '--file', image], { stdio: 'ignore' });
    this.admin('--mode', 'logicalunit', '--op', 'update', '--tid', '1', '--lun', '1', '--params', `path=${image},online=1`);
    execFileSync('eject', ['--trayclose', drive]);
  }

  /** A library: one drive, a changer, and tapes of some megabytes in its slots, by their bar codes; images that are there already are put in as they are. */
  addLibrary(folder: string, tapes: Readonly<Record<string, number>>): void {
    mkdirSync(folder, { recursive: true });
    const image = (code: string, megabytes: number) => {
      const args = ['--op', 'new', '--device-type', 'tape', '--barcode', code, '--size', `${megabytes}`, '--type', 'data'];
      if (!existsSync(join(folder, code))) execFileSync('tgtimg', [...args, '--file', join(folder, code)], { stdio: 'ignore' });
      return join(folder, code);
    };
    // The drive wants a tape when it is made.
    const first = image('FIRST', 8);
    const smc = join(folder, 'changer');
    writeFileSync(smc, '');
    const unit = (lun: number, store: string, ...more: readonly string[]) =>
      this.admin('--mode', 'logicalunit', '--op', 'new', '--tid', '1', '--lun', `${lun}`, '--backing-store', store, ...more);
    unit(1, first, '--bstype', 'ssc', '--device-type', 'tape');
    unit(2, smc, '--device-type', 'changer');
    const set = (params: string) => this.admin('--mode', 'logicalunit', '--op', 'update', '--tid', '1', '--lun', '2', '--params', params);
    set(`media_home=${folder}`);
    set('removable=1');
    set('element_type=4,start_address=1,quantity=1');
    set('element_type=4,address=1,tid=1,lun=1');
    set('element_type=1,start_address=16,quantity=1');
    set(`element_type=2,start_address=1024,quantity=${Object.keys(tapes).length + 1}`);
    for (const [slot, [code, megabytes]] of Object.entries(tapes).entries()) {
      image(code, megabytes);
      set(`element_type=2,address=${1024 + slot},barcode=${code},sides=1`);
    }
    set('element_type=3,start_address=1536,quantity=1');
  }

  /** Has the kernel find the drives. */
  connect(): void {
    this.admin('--op', 'bind', '--mode', 'target', '--tid', '1', '-I', 'ALL');
    execFileSync('iscsistart', ['-i', 'iqn.2026-01.test:guest', '-t', name, '-g', '1', '-a', '127.0.0.1', '-p', '3260'], {
      stdio: 'ignore',
    });
  }

  async appears(device: string): Promise<void> {
    while (!existsSync(device)) await pause(50);
  }

  stop(): void {
    this.#daemon.kill('SIGKILL');
  }

  #isUp(): boolean {
    try {
      execFileSync('tgtadm', ['--lld', 'iscsi', '--mode', 'target', '--op', 'show'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }
}
