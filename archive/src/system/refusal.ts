/** Whether the system said no, through Node's calls or ours; anything else that is thrown is no matter of the file system. */
export const isRefusal = (error: unknown): error is Error & { readonly syscall: unknown; readonly code: unknown } =>
  error instanceof Error && 'syscall' in error && 'code' in error;

/** Whether the system said that somebody holds it: open for himself alone, or with a lock on what is to be read. */
export const isBusy = (error: unknown): boolean => isRefusal(error) && busy.has(error.code);

const busy: ReadonlySet<unknown> = new Set(['EBUSY', 'EAGAIN', 'ETXTBSY']);

/** Whether the system said that there is nothing of that name. */
export const isGone = (error: unknown): boolean => isRefusal(error) && error.code === 'ENOENT';
