export type * from './file-tree.ts';
export * from './mount-tree.ts';
