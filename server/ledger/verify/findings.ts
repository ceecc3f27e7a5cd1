/** Whose part of the ledger is checked; null for all of it. */
export interface Scope {
  readonly ownerId: string | null
}

/** What was looked at so far. */
export interface Findings {
  journalCount: number
  accountCount: number
  entryCount: number
}
