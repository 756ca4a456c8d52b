const politeMs = 5_000;

/**
 * Asks a process group to end, and ends it when it has not done so after five seconds. The function that it returns is
 * called when the leader has ended: what is left of the group then ends at once.
 */
export const endGroupPolitely = (leader: number): (() => void) => {
  if (process.platform === 'win32') {
    void endGroup(leader);
    return () => {};
  }
  signalGroup(leader, 'SIGTERM');
  const force = () => signalGroup(leader, 'SIGKILL');
  const timer = setTimeout(force, politeMs);
  return () => {
    clearTimeout(timer);
    force();
  };
};

/** Ends a process group at once. */
export const endGroup = async (leader: number): Promise<void> => {
  if (process.platform !== 'win32') return signalGroup(leader, 'SIGKILL');
  const { execa } = await import('execa');
  await execa('taskkill.exe', ['/T', '/F', '/PID', `${leader}`], { reject: false, stdin: 'ignore' });
};

const signalGroup = (leader: number, name: NodeJS.Signals) => {
  try {
    process.kill(-leader, name);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    // One that is gone; or that belongs to somebody else, as what "sudo" has started: it ends by itself, and who waits for it has a deadline.
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
};
