import type { CodecUse, Host, JobView, Outcome, Run, Secret, Take, UndoRequest } from '@tapedeck/core';

/** How something is given back, by the name of its undo. */
type Undos = Readonly<Record<string, (request: UndoRequest) => Promise<void>>>;

/** What a bare run is made of. */
export interface BareRunSettings {
  readonly id: string;
  /** Name of its job, and so of the folder of its media set. */
  readonly job: string;
  readonly host: Host;
  readonly signer: Secret;
  readonly undo: Undos;
  readonly codec?: CodecUse;
}

interface Taking {
  readonly undo: string;
  readonly request: Omit<UndoRequest, 'outcome'>;
}

/** A run without a walk or a journal: for what plugins do with it at a destination. What it takes it gives back at its end; a crashed one never ends. */
export interface BareRun extends Run {
  /** Gives back what was taken, newest first, each once. */
  end(outcome: Outcome): Promise<void>;
}

/** Makes one. */
export const bareRun = ({ id, job, host, signer, undo, codec }: BareRunSettings): BareRun => {
  const cancelling = new AbortController();
  const takings: Taking[] = [];
  const giveBack = async ({ undo: name, request }: Taking, outcome: Outcome | undefined) => undo[name]?.({ ...request, outcome });
  const take: Take = async ({ undo: name, intent }, action) => {
    const taking = { undo: name, request: { intent } };
    try {
      const fact = await action();
      takings.push(taking);
      return { fact, release: () => giveBack(taking, undefined) };
    } catch (error) {
      await giveBack(taking, undefined);
      throw error;
    }
  };
  const refuse = () => Promise.reject(new Error('A bare run has nothing of that.'));
  return {
    id,
    job: jobView(job),
    type: undefined,
    dryRun: false,
    bytesPerSecond: undefined,
    startedAt: host.now(),
    signal: cancelling.signal,
    host,
    pipeline: { codecs: codec === undefined ? [] : [codec], keyWrappers: [], codec: async () => codec ?? refuse(), keyWrapper: refuse },
    identities: [],
    signer,
    stateFolder: '',
    found: {},
    debts: { expect: () => undefined, settle: () => undefined, seal: () => undefined },
    points: { list: refuse, remove: refuse },
    workloads: { declare: () => undefined, describe: () => undefined, lose: () => undefined, list: () => [] },
    freeze: () => undefined,
    take,
    problem: () => undefined,
    note: () => undefined,
    progress: () => undefined,
    wouldChange: () => undefined,
    written: () => undefined,
    cancel: (reason) => cancelling.abort(reason),
    end: async (outcome) => {
      for (const taking of takings.splice(0).reverse()) await giveBack(taking, outcome);
    },
  };
};

const jobView = (name: string): JobView => ({
  name,
  kind: 'backup',
  mode: 'append',
  verify: { written: false, advanced: false },
  snapshot: { use: 'auto', files: 'all', whenMissing: 'live' },
  eject: false,
  siteFileWithoutSecrets: null,
});
