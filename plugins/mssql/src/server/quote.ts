/** A name as SQL has it: in brackets, and what would close them doubled. */
export const quoteName = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

/** A text as SQL has it: in quotes, and what would close them doubled. */
export const quoteText = (text: string): string => `N'${text.replaceAll("'", "''")}'`;
