import { spawn } from 'node:child_process';
import { once } from 'node:events';

const program = `
import fcntl, os, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
handle = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print('held', flush=True)
sys.stdin.read()
`;

/**
 * Holds a file for itself, as programs on Windows do: whoever opens it meanwhile, and would not wait, is refused by the system (a lease,
 * fcntl(2)). Answers what lets go of it.
 */
export const holdFile = async (python: string, path: string): Promise<() => Promise<void>> => {
  const child = spawn(python, ['-c', program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return async () => {
    child.stdin.end();
    await ended;
  };
};
