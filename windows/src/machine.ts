import type { Host } from '@tapedeck/core';
import type { FromSchema } from 'json-schema-to-ts';
import { runScript, type Script } from './run-script.ts';

/** What sort of Windows it is, and what this process may do there. */
export interface WindowsMachine {
  readonly isServer: boolean;
  /** Whether this process runs with all rights of an administrator, or as the system. */
  readonly isElevated: boolean;
}

const schema = {
  type: 'object',
  required: ['ProductType', 'Elevated'],
  properties: { ProductType: { type: 'integer' }, Elevated: { type: 'boolean' } },
} as const;

const script: Script<FromSchema<typeof schema>> = { file: new URL(import.meta.resolve('#scripts/describe-machine.ps1')), schema };

/** 1 is a client, 2 a domain controller, 3 another server (`Win32_OperatingSystem.ProductType`). */
const client = 1;

/** Asks the machine. */
export const describeMachine = async (host: Host, signal: AbortSignal): Promise<WindowsMachine> => {
  const { ProductType, Elevated } = await runScript(host, script, {}, signal);
  return { isServer: ProductType !== client, isElevated: Elevated };
};
