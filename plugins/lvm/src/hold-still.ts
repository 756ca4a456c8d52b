import { type BackupError, type Host, printedBy } from '@tapedeck/core';

/** How long volumes may stand still at most. Whoever writes on them waits so long. */
const usualLimitSeconds = 20;

/**
 * Makes volumes still, does the steps, and lets the volumes go on, whatever happens. A process of its own does it, which does not
 * end when we do: nothing is ever left standing still because we were killed. Its steps print into it, so that our end does not
 * break a pipe under them. When the time is up it lets go at once, and then ends in an error.
 */
const script = `
set -f
limit=$1 held=$2
shift 2
go_on() { for name in $held; do dmsetup resume "$name" >/dev/null 2>&1; done; }
trap '' PIPE
trap go_on EXIT
trap 'echo "it took longer than $limit seconds" >&2; exit 1' TERM
if [ -n "$held" ]; then
  (
    trap 'kill "$nap"; exit' TERM
    sleep "$limit" & nap=$!
    wait "$nap"
    # First, so that a step that ends as soon as they go on is not taken for done in time.
    kill -s TERM $$
    go_on
  ) </dev/null >/dev/null 2>&1 &
  watch=$!
  for name in $held; do
    said=$(dmsetup suspend "$name" 2>&1) || { echo "$said" >&2; kill "$watch"; exit 1; }
  done
fi
for step in "$@"; do
  said=$($step 2>&1) || { echo "$step: $said" >&2; [ -z "$held" ] || kill "$watch"; exit 1; }
done
[ -z "$held" ] || kill "$watch"
`;

/** What is done while volumes stand still. No word of a step has a space in it; the names that LVM lets through have none. */
export interface Stillness {
  /** Names of devices that are made still, one after the other. */
  readonly held: readonly string[];
  readonly steps: readonly (readonly string[])[];
  readonly limitSeconds?: number;
}

/** Does steps, none or some of them while volumes stand still. It cannot be cancelled, and is over soon. */
export const holdStill = async (
  host: Host,
  { held, steps, limitSeconds = usualLimitSeconds }: Stillness,
  failed: (line: string, said: string) => BackupError,
): Promise<void> => {
  const words = steps.map((step) => step.join(' '));
  await printedBy(host, { file: 'sh', args: ['-c', script, 'tapedeck', String(limitSeconds), held.join(' '), ...words] }, (_, said) =>
    failed(words.join('; '), said),
  );
};
