// Stands in for busctl, shutdown, systemctl, systemd-run and wall of a Linux with systemd. What busctl prints was recorded from systemd 252.
import { type PowerState, perform, readPower } from './power-state.ts';

const [tool = '', folder = '', ...args] = process.argv.slice(2);

const refuse = (why: string): never => {
  console.error(why);
  process.exit(1);
};

const act = async (work: (state: PowerState) => void): Promise<void> => {
  const fault = await perform(folder, [tool, ...args], work);
  if (fault?.how === 'fail') refuse('Failed to set wall message, ignoring: Access denied');
};

const manager = 'org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager';
/** `USEC_INFINITY` */
const never = '18446744073709551615';

const tools: Readonly<Record<string, () => Promise<void> | void>> = {
  busctl: async () => {
    const { can, locks, planned = '', fault } = readPower(folder);
    if (fault?.tool === 'busctl') return act(() => {});
    const print = (type: string, data: string) => console.log(`{"type":"${type}","data":${data}}`);
    const [system, json, verb = '', ...rest] = args;
    const member = rest.at(-1) ?? '';
    if (system !== '--system' || json !== '--json=short' || rest.slice(0, -1).join(' ') !== manager) refuse(`Unknown: ${args.join(' ')}`);
    const isShutdown = planned !== '' && planned !== 'suspend';
    if (`${verb} ${member}` === 'call ListInhibitors') print('a(ssssuu)', JSON.stringify([locks]));
    else if (`${verb} ${member}` === 'get-property ScheduledShutdown')
      print('(st)', isShutdown ? `["${planned}",1796000000000000]` : `["",${never}]`);
    else if (verb === 'call' && can[member] !== undefined) print('s', JSON.stringify([can[member]]));
    else refuse(`Call failed: Unknown method ${member} or interface org.freedesktop.login1.Manager.`);
  },
  shutdown: () =>
    act((state) => {
      state.planned = { '-P': 'poweroff', '-r': 'reboot' }[args[0] ?? ''] ?? refuse(`Unknown: ${args[0]}`);
    }),
  systemctl: () => {
    if (args.join(' ') !== 'is-active tapedeck-sleep.timer') refuse(`Unknown command verb ${args[0]}.`);
    const isActive = readPower(folder).planned === 'suspend';
    console.log(isActive ? 'active' : 'inactive');
    process.exitCode = isActive ? 0 : 3;
  },
  'systemd-run': () =>
    act((state) => {
      state.planned = 'suspend';
    }),
  wall: () => act(() => {}),
};

await (tools[tool] ?? refuse('No such tool.'))();
