import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command, Schedule } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import type { ScheduledJob } from '../../../cli/src/schedule/scheduler.ts';
import { taskScheduler } from '../../../cli/src/schedule/task-scheduler.ts';
import { taskXml } from '../../../cli/src/schedule/task-xml.ts';
import { aSchedule } from '../../kit/a-schedule.ts';
import { needsTools } from '../../kit/needs.ts';
import { errorOf } from '../../plugins/error-of.ts';

const siteFile = 'D:\\Sicherung & Söhne\\tapedeck.yaml';

const aJob = (schedule: Partial<Schedule> = {}): ScheduledJob => ({
  job: 'nightly',
  siteFile,
  schedule: aSchedule(schedule),
  command: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\tapedeck\\', '--site', siteFile, 'run', 'nightly', 'say "hi"', 'ends in \\'],
});

/** A Task Scheduler that keeps tasks, as far as its answers are known. `deaf` believes to have done what it has not. */
class TaskKeeper {
  readonly tasks = new Map<string, string>();
  readonly host = new FakeHost();
  deaf = false;

  constructor() {
    this.host.answering('schtasks', ({ args }) => {
      const name = args[args.indexOf('/TN') + 1] ?? '';
      if (args[0] === '/Create') return this.#create(name, args);
      if (args[0] === '/Delete') return this.tasks.delete(name) ? 'SUCCESS' : { exitCode: 1 };
      if (!args.includes('/TN'))
        return [...this.tasks.keys(), '\\Microsoft\\Windows\\Defrag'].map((task) => `"${task}","N/A","Ready"\r\n`).join('');
      const xml = this.tasks.get(name);
      return xml ?? { exitCode: 1, stderr: 'ERROR: The system cannot find the file specified.' };
    });
  }

  #create(name: string, args: Command['args']): string {
    const text = readFileSync(args[args.indexOf('/XML') + 1] ?? '', 'utf16le');
    expect(text).to.match(/^\uFEFF<\?xml version="1.0" encoding="UTF-16"\?>/);
    // What is not in the code page is printed as a question mark.
    if (!this.deaf) this.tasks.set(name, text.replaceAll('ö', '?'));
    return 'SUCCESS';
  }
}

describe('cli: schedules of the Task Scheduler', () => {
  it('are a well-formed task with all its settings', async function () {
    needsTools(this, 'xmllint');
    const text = taskXml(aJob({ at: ['01:30', '13:00'], days: ['mon', 'sun'], randomDelayMinutes: 20, priority: 'low' }));

    const find = (path: string) => {
      const xpath = path.replaceAll(/(\w+)(?=[/[)]|$)/g, '*[local-name()="$1"]');
      const { status, stdout, stderr } = spawnSync('xmllint', ['--xpath', `string(/${xpath})`, '-'], {
        input: Buffer.from(`\uFEFF${text}`, 'utf16le'),
        encoding: 'utf8',
      });
      expect([status, stderr]).to.deep.equal([0, '']);
      return stdout.trim();
    };

    expect(find('Task/Settings/MultipleInstancesPolicy')).to.equal('IgnoreNew');
    expect(find('Task/Settings/StartWhenAvailable')).to.equal('true');
    expect(find('Task/Settings/ExecutionTimeLimit')).to.equal('PT0S');
    expect(find('Task/Settings/Priority')).to.equal('7');
    expect(find('Task/Triggers/CalendarTrigger/RandomDelay')).to.equal('PT20M');
    expect(find('Task/Triggers/CalendarTrigger/StartBoundary')).to.match(/T01:30:00$/);
    expect(find('Task/Actions/Exec/Command')).to.equal('C:\\Program Files\\nodejs\\node.exe');
    expect(find('Task/Actions/Exec/Arguments')).to.equal(
      'C:\\tapedeck\\ --site "D:\\Sicherung & Söhne\\tapedeck.yaml" run nightly "say \\"hi\\"" "ends in \\\\"',
    );
    expect(text.match(/<DaysOfWeek>.*<\/DaysOfWeek>/g)).to.deep.equal([
      '<DaysOfWeek><Monday /><Sunday /></DaysOfWeek>',
      '<DaysOfWeek><Monday /><Sunday /></DaysOfWeek>',
    ]);
  });

  it('follow the schedule where that leaves catching up, delay and priority alone', () => {
    const text = taskXml(aJob({ catchUp: false }));

    expect(text).to.include('<StartWhenAvailable>false<').and.include('<Priority>5<').and.not.include('RandomDelay');
  });

  it('are made, found again and removed; tasks of others are left alone', async () => {
    const keeper = new TaskKeeper();
    keeper.tasks.set('\\Tapedeck\\other', '<Task>of another site file</Task>');
    const scheduler = taskScheduler({ host: keeper.host, siteFile });

    await scheduler.install(aJob());
    await scheduler.install(aJob());

    expect([...(await scheduler.installed()).keys()]).to.deep.equal(['nightly']);
    expect(await errorOf(scheduler.install({ ...aJob(), job: 'other' }))).to.have.property('code', 'CLI_TIMER_FOREIGN');

    await scheduler.remove('nightly');
    await scheduler.remove('other');

    expect([...keeper.tasks.keys()]).to.deep.equal(['\\Tapedeck\\other']);
  });

  it('are not believed in when the tool reports success and does nothing', async () => {
    const keeper = new TaskKeeper();
    keeper.deaf = true;

    const error = await errorOf(taskScheduler({ host: keeper.host, siteFile }).install(aJob()));

    expect(error).to.have.property('code', 'CLI_TIMER_MISSING');
  });
});
