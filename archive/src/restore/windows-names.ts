/** Characters that no name has on Windows: separators, the colon of a stream, and what patterns are made of. */
const foreign = /[\0-\x1f"*/:<>?\\|]/;
/** A dot or blank at the end goes missing for most programs, which then find another entry. */
const passing = /[. ]$/;
/** Names of devices, in any folder and with any ending. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³]) *(?:\..*)?$/i;

/** Whether Windows has a single entry of this name in its folder, and nothing else is called so. */
export const isWindowsName = (name: string): boolean => !foreign.test(name) && !passing.test(name) && !device.test(name);
