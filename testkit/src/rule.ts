/** One sentence of a contract, and how to find out whether it is kept. */
export interface Rule {
  /** The sentence, without its subject: `gives every block back as it was`. */
  readonly says: string;
  /** Rejects with an `AssertionError` where the rule is broken. */
  check(): Promise<void>;
}

/** Makes the rules of a contract for what is tried. */
export const rulesFor = <Subject>(
  subject: Subject,
  table: Readonly<Record<string, (subject: Subject) => Promise<void> | void>>,
): readonly Rule[] => Object.entries(table).map(([says, check]) => ({ says, check: async () => check(subject) }));
