import type { ApplicationRun, Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { importFailed } from './errors.ts';
import { importOneMachine } from './scripts.ts';

/** What `import-machine.ps1` is told. */
export interface ImportRequest extends Readonly<Record<string, string>> {
  readonly Path: string;
  readonly Folder: string;
  readonly Name: string;
  readonly NewId: 'yes' | 'no';
}

/** Has Hyper-V import a machine; what a failed import leaves is removed. @throws `HYPERV_IMPORT_FAILED` */
export const importMachine = async (run: ApplicationRun, host: Host, request: ImportRequest): Promise<void> => {
  await run.take({ undo: 'remove-import', intent: { folder: request.Folder }, scope: 'run' }, async () => {
    try {
      const { Id } = await runScript(host, importOneMachine, request, run.signal);
      return { id: Id };
    } catch (error) {
      run.signal.throwIfAborted();
      throw importFailed(request.Name, request.Folder, error);
    }
  });
};
