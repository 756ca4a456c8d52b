import type { PointFile, PointTree } from '@tapedeck/core';

/** Tells what could not be read: a path, unless the folder above cannot be read either, and the reason. */
export type TellDamage = (path: string | undefined, message: string) => void;

/** The same tree, telling each thing that cannot be read, once for each reason. */
export const tellingTree = (tree: PointTree, tell: TellDamage): PointTree => {
  const told = new Set<string>();
  const telling = async (number: bigint, error: unknown): Promise<never> => {
    const message = error instanceof Error ? error.message : String(error);
    const key = `${number} ${message}`;
    if (!told.has(key)) {
      told.add(key);
      const entry = await tree.entry(number).catch(() => undefined);
      tell(entry?.path, message);
    }
    throw error;
  };
  return {
    start: tree.start,
    entry: (number) => tree.entry(number).catch((error: unknown) => telling(number, error)),
    async *children(folder, after) {
      try {
        yield* tree.children(folder, after);
      } catch (error) {
        await telling(folder, error);
      }
    },
    child: (folder, name) => tree.child(folder, name).catch((error: unknown) => telling(folder, error)),
    async open(file) {
      const opened: PointFile = await tree.open(file).catch((error: unknown) => telling(file, error));
      return { read: (offset, bytes) => opened.read(offset, bytes).catch((error: unknown) => telling(file, error)) };
    },
  };
};
