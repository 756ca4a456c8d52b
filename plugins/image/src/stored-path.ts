/** Where an image lies in the catalog: as plain a name as can be, so that it is found where it is restored as a file. */
export const pathOf = (source: string): string => {
  // A hyphen in a name is doubled, as LVM does it, so that no two sources have one name.
  const name = source.slice(1).replaceAll('-', '--').replaceAll('/', '-');
  return `/images/${name === '' ? 'root-of-the-machine' : name}.img`;
};
