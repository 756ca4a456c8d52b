import { parentPort, workerData } from 'node:worker_threads';
import { Encrypter } from 'age-encryption';
import type { ScryptTask } from './on-scrypt-thread.ts';
import { openAgeFile } from './open-age-file.ts';

const wrap = (plain: Uint8Array, passphrase: string) => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(plain);
};

const task: ScryptTask = workerData;
parentPort?.postMessage(
  task.kind === 'wrap' ? await wrap(task.plain, task.passphrase) : await openAgeFile(task.file, { passphrases: task.passphrases }),
);
