import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What happens, once, when a session is to be written; lines of shell. `$image` is the image file, `$@` what xorriso was told. */
export const mishaps = {
  /** It stops after a part of the session. */
  'the burner dies': 'ulimit -f $(( ($(stat -c %s "$image") + 200000) / 512 )); exec "$real" "$@"',
  /** The same, and the one who has started it is gone too. */
  'all of it dies':
    'kill -9 $(cut -d " " -f 4 /proc/$PPID/stat); ulimit -f $(( ($(stat -c %s "$image") + 200000) / 512 )); exec "$real" "$@"',
  /** The session is written whole, and nobody is left to hear of it. */
  'all of it dies late': '"$real" "$@"; kill -9 $(cut -d " " -f 4 /proc/$PPID/stat)',
  /** It says that all went well, and one byte is another: before the padding at the end. */
  'the disc lies': '"$real" "$@"; printf x | dd of="$image" bs=1 seek=$(( $(stat -c %s "$image") - 450000 )) conv=notrunc 2>/dev/null',
} as const;

/** A kind of mishap. */
export type Mishap = keyof typeof mishaps;

/** A PATH on which xorriso is the real one, but for the first session after `arm`. */
export class Burner {
  readonly environment: Readonly<Record<string, string>>;
  readonly #armed: string;
  readonly #script: string;
  readonly #image: string;

  constructor(folder: string, image: string) {
    mkdirSync(folder);
    this.#armed = join(folder, 'armed');
    this.#script = join(folder, 'xorriso');
    this.#image = image;
    this.environment = { PATH: `${folder}:${process.env.PATH}` };
  }

  arm(mishap: Mishap): void {
    const lines = [
      '#!/bin/sh',
      `real=/usr/bin/xorriso image='${this.#image}'`,
      `case " $* " in *" -commit "*) if rm '${this.#armed}' 2>/dev/null; then ${mishaps[mishap]}; exit; fi; esac`,
      'exec "$real" "$@"',
    ];
    writeFileSync(this.#script, `${lines.join('\n')}\n`);
    chmodSync(this.#script, 0o755);
    writeFileSync(this.#armed, '');
  }
}
