import { fileURLToPath } from 'node:url';
import { BackupError, type Host } from '@tapedeck/core';
import { Ajv } from 'ajv';
import { systemTool } from './system-tool.ts';

/** A script of PowerShell, and the schema of the JSON that it answers, whose type is `Answer`. */
export interface Script<Answer> {
  readonly file: URL;
  readonly schema: object;
  /** There is never a value; it ties the type to the schema. */
  readonly answers?: Answer;
}

/** Output of a machine with a thousand of everything. */
const outputLimitBytes = 64 << 20;

const ajv = new Ajv({ strict: false });

/**
 * Runs a script and answers its JSON. Parameters go as arguments of their own, so that nothing in them is read as a part of the script.
 * @throws `WINDOWS_SCRIPT_FAILED`, `WINDOWS_SCRIPT_ANSWER`, `HOST_COMMAND_NOT_STARTED`
 */
export const runScript = async <Answer>(
  host: Host,
  { file, schema }: Script<Answer>,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> => {
  const path = fileURLToPath(file);
  const named = Object.entries(parameters).flatMap(([name, value]) => argumentsOf(name, value));
  const { exitCode, stdout, stderr } = await host.run({
    file: systemTool(host, 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', path, ...named],
    signal,
    outputLimitBytes,
  });
  if (exitCode !== 0) throw scriptFailed(path, stderr.trim() || `exit code ${exitCode ?? 'unknown'}`);
  return checked<Answer>(path, schema, stdout);
};

/** PowerShell takes what begins with a dash, of any length, for the name of a parameter, unless it hangs on one. */
const argumentsOf = (name: string, value: string): readonly string[] =>
  /^[-\u2013-\u2015]/.test(value) ? [`-${name}:${value}`] : [`-${name}`, value];

const checked = <Answer>(path: string, schema: object, text: string): Answer => {
  const validate = ajv.compile<Answer>(schema);
  const value = parsed(path, text);
  if (!validate(value)) throw strangeAnswer(path, ajv.errorsText(validate.errors));
  return value;
};

const parsed = (path: string, text: string): unknown => {
  try {
    // A shell that a script loads may greet first; the answer is one line, the last.
    return JSON.parse(
      text
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^\uFEFF/, '') ?? '',
    );
  } catch {
    throw strangeAnswer(path, `it is no JSON: ${text.slice(0, 200)}`);
  }
};

const scriptFailed = (path: string, said: string) =>
  new BackupError('WINDOWS_SCRIPT_FAILED', `The script "${path}" has failed: ${said.slice(-1000)}`, {
    hint: 'Run it by hand in an elevated PowerShell to see why.',
  });

const strangeAnswer = (path: string, why: string) =>
  new BackupError('WINDOWS_SCRIPT_ANSWER', `The script "${path}" has answered what it never answers: ${why}`, {
    hint: 'See whether the file was changed; if it was not, report this with the version of Windows.',
  });
