import { expect } from 'chai';
import { commandLines, programsFor } from '../../../plugins/power/src/linux/command-lines.ts';
import { shutdownLine } from '../../../plugins/power/src/windows/command-lines.ts';
import { announcementOf } from '../../../plugins/power/src/words.ts';
import { linuxHost } from '../../kit/linux-host.ts';

describe('power: command lines', () => {
  const asked = { delayMinutes: 7, announcement: 'It ends.' };

  it('of Linux leave the waiting to the system', () => {
    expect(commandLines({ ...asked, ending: 'shutdown' })).to.deep.equal([['shutdown', '-P', '+7', 'It ends.']]);
    expect(commandLines({ ...asked, ending: 'restart' })).to.deep.equal([['shutdown', '-r', '+7', 'It ends.']]);
    expect(commandLines({ ...asked, ending: 'sleep' }).map(([file]) => file)).to.deep.equal(['wall', 'systemd-run']);
  });

  it('of Linux start no program that the check has not looked for', () => {
    for (const ending of ['shutdown', 'restart', 'sleep'] as const)
      expect(programsFor(ending)).to.include.members(commandLines({ ...asked, ending }).map(([file]) => file));
  });

  it('of Windows leave it to the system too, and give a reason that it takes as planned', () => {
    const [file = '', ...args] = shutdownLine(linuxHost(), 'restart', { ...asked, ending: 'restart' });

    expect(file).to.match(/System32.shutdown\.exe$/);
    expect(args).to.deep.equal(['/r', '/t', '420', '/d', 'p:4:1', '/c', 'It ends.']);
  });

  it('tell people no more than Windows takes, whatever the job is called', () => {
    const options = { do: 'restart', when: 'always', delayMinutes: 1440, message: 'm'.repeat(200) } as const;

    const text = announcementOf('j'.repeat(100), 'restart', options, 'schtasks /delete /tn tapedeck-sleep /f');

    expect(text.length).to.be.at.most(512);
    expect(text).to.include('1,440 minutes');
  });
});
