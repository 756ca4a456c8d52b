/** The folder of a media set, whose base is what the names in it begin with. */
export const folderOf = (base: string): string => base.replace(/\/$/, '');
