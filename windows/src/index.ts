export { hresultIn, hresultText } from './hresult.ts';
export { describeMachine, type WindowsMachine } from './machine.ts';
export { runScript, type Script } from './run-script.ts';
export { systemTool } from './system-tool.ts';
export { listVolumes, mountsOf, type WindowsVolume } from './volumes.ts';
