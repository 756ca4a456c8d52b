import type { MailboxDatabase } from './scripts.ts';

/** Id of the Exchange writer, which serves active and passive copies. */
export const writerId = '{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}';

const store = 'Microsoft Exchange Server\\Microsoft Information Store';

/** Whole name of a database's component. That of a copy which is not mounted here is another one. */
export const componentOf = ({ Guid, CopyStatus }: MailboxDatabase, server: string): string =>
  CopyStatus === 'Healthy'
    ? `Microsoft Exchange Replica Writer:\\${store}\\Replica\\${server}\\${Guid}`
    : `Microsoft Exchange Writer:\\${store}\\${server}\\${Guid}`;
