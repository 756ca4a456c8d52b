/** Where a tap stands among the taps of its step, whatever the order of the site file. `normal` unless said otherwise. */
export type Stage = 'early' | 'normal' | 'late';

/** The stages of `applications`, in which the machine itself comes before what runs on it. `other` unless said otherwise. */
export type ApplicationStage = 'system' | 'mail' | 'machines' | 'databases' | 'other';

// Taps of one stage keep the order of the site file: tapable sorts by these numbers and is stable.
const order = { early: -1, normal: 0, late: 1, system: -4, mail: -3, machines: -2, databases: -1, other: 0 } as const;

/** The number that tapable sorts by. */
export const stageOrder = (stage: Stage | ApplicationStage): number => order[stage];
