import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { aMailServer, type MailServer } from '../../kit/a-mail-server.ts';
import { aRun } from '../../kit/a-run.ts';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { HastyHost } from './hasty-host.ts';

describe('notify: mail', () => {
  let server: MailServer;
  let host: HastyHost;

  const aJob = (mail: object, smtp: object = { security: 'none' }) => {
    const whole = {
      from: 'tapedeck@example.org',
      to: ['anna@example.org', 'bert@example.org'],
      smtp: { host: '127.0.0.1', port: server.port, ...smtp },
      ...mail,
    };
    return aRun({ uses: [{ notify: [{ mail: whole }] }], host, environment: { MAIL_PASSWORD: 'correct horse' } });
  };
  const login = { user: 'deck', password: { env: 'MAIL_PASSWORD' } };
  const notes = (report: { readonly notes: readonly { readonly code: string; readonly message: string }[] }) =>
    report.notes.filter(({ code }) => code.startsWith('NOTIFY')).map(({ code, message }) => `${code} ${message}`);

  beforeEach(() => {
    host = new HastyHost();
  });

  afterEach(() => server.close());

  it('goes to all receivers, with the outcome in its subject and the text in its body', async () => {
    server = await aMailServer();

    const { report } = await aJob({}).run();

    const [mail] = server.received;
    expect(notes(report)).to.deep.equal([]);
    expect(server.received).to.have.length(1);
    expect(mail).to.include({ from: 'tapedeck@example.org', user: undefined });
    expect(mail?.to).to.deep.equal(['anna@example.org', 'bert@example.org']);
    expect(mail?.headers.get('subject')).to.equal('Backup "test" on "fake": complete');
    expect(mail?.headers.get('date')).to.equal('Sun, 22 Nov 2026 01:00:00 +0000');
    expect(mail?.headers.get('auto-submitted')).to.equal('auto-generated');
    expect(mail?.text).to.contain('Stored: 1 B in m1.tdk (full)').and.contain(`tapedeck report ${report.runId}`);
  });

  it('logs in', async () => {
    const logins: string[] = [];
    server = await aMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) => {
        logins.push(`${username} ${password}`);
        done(null, { user: username });
      },
    });

    await aJob({}, { ...login, security: 'none' }).run();

    expect(logins).to.deep.equal(['deck correct horse']);
    expect(server.received.map(({ user }) => user)).to.deep.equal(['deck']);
  });

  it('is sent encrypted unless the job says otherwise', async function () {
    needsTools(this, 'openssl');
    const folder = tempFolder();
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certificateFile];
    execFileSync('openssl', ['req', '-x509', ...keys, ...subject], { stdio: 'ignore' });
    const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certificateFile, 'utf8')];
    rmSync(folder, { recursive: true });
    server = await aMailServer({ disabledCommands: [], key, cert });
    const trusted = getCACertificates('default');

    const untrusted = await aJob({}, {}).run();
    setDefaultCACertificates([...trusted, cert]);
    try {
      await aJob({}, {}).run();
    } finally {
      setDefaultCACertificates(trusted);
    }

    expect(notes(untrusted.report).join()).to.contain('NOTIFY_MAIL_NOT_SENT').and.contain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.received.map(({ encrypted }) => encrypted)).to.deep.equal([true]);
  });

  it('invariant 8: gives the password to no server that cannot encrypt', async () => {
    const logins: string[] = [];
    server = await aMailServer({
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) => {
        logins.push(`${password}`);
        done(null, { user: 'deck' });
      },
    });

    const { report } = await aJob({}, login).run();

    expect(report.outcome).to.equal('complete');
    expect(notes(report)).to.have.length(1);
    expect(logins).to.deep.equal([]);
    expect(server.received).to.deep.equal([]);
  });

  it('is tried again when the server says so for now, and not when it says so for good', async () => {
    let replies = [451, 451, 250];
    server = await aMailServer({
      onMailFrom: (_, __, done) => {
        const responseCode = replies.shift() ?? 550;
        done(responseCode === 250 ? null : Object.assign(new Error('no'), { responseCode }));
      },
    });

    const later = await aJob({}).run();
    replies = [550, 250];
    const never = await aJob({}).run();

    expect(notes(later.report)).to.deep.equal([]);
    expect(server.received).to.have.length(1);
    expect(notes(never.report).join()).to.contain('the server answered 550 to MAIL FROM');
    expect(replies).to.deep.equal([250]);
  });

  it('says so when some receivers get none', async () => {
    server = await aMailServer({
      onRcptTo: ({ address }, _, done) => done(address.startsWith('bert') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
    });

    const { report } = await aJob({}).run();

    expect(server.received.map(({ to }) => to)).to.deep.equal([['anna@example.org']]);
    expect(notes(report).join()).to.match(/^NOTIFY_MAIL_REFUSED_FOR .*"bert@example\.org"\./);
  });

  it('is ended when the server does not answer in time', async () => {
    server = await aMailServer({ onMailFrom: () => host.runOut() });

    const { report } = await aJob({}).run();

    expect(notes(report).join()).to.contain('15 seconds have passed');
    expect(host.pauses).to.deep.equal([5, 20]);
  });
});
