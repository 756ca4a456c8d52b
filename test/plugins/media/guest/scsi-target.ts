import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
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
