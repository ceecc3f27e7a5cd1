/** What is said between the rounds and the studios they run. */
import type { Draft } from '#shared/contract/market/submissions.ts'

export const FILE_EDGE_PIXELS = 64
export const EDITED_FIELDS = ['name', 'description', 'race', 'price', 'tag', 'rating', 'file'] as const
export type EditedField = (typeof EDITED_FIELDS)[number]

export interface Opening {
  readonly do: 'open'
  readonly libraryDirectory: string
  readonly marketUrl: string
  /** Pictures that every studio has. */
  readonly files: readonly string[]
}

/** To a studio whose library is open. */
export type Command =
  | { readonly do: 'signIn'; readonly email: string; readonly password: string }
  | { readonly do: 'begin' }
  | { readonly do: 'edit'; readonly item: number; readonly field: EditedField; readonly count: number }
  | { readonly do: 'step'; readonly item: number; readonly step: 'submit' | 'withdraw' }
  | { readonly do: 'resolve'; readonly nth: number; readonly side: 'mine' | 'theirs' }
  /** A change that is a call like any other: a commitment made of the count, put into the log. */
  | { readonly do: 'claim'; readonly count: number }
  | { readonly do: 'sync'; readonly isWaitedFor: boolean; readonly isHurried: boolean }
  | { readonly do: 'tidy' }
  | { readonly do: 'tell' }

export type StudioCommand = Opening | Command

export interface StudioState {
  readonly state: readonly { id: string; draft: Draft; version: number | null; isOpen: boolean }[]
  readonly outbox: readonly { readonly id: string; readonly text: string }[]
  readonly needsSignIn: boolean
}

interface Decision {
  readonly id: string
  /** Of the fields in conflict. */
  readonly paths: readonly string[]
  readonly mine: Draft
  readonly theirs: Draft
}

/** Before a write, and after it has been committed. */
export type Write =
  | { readonly about: 'edit'; readonly id: string | null; readonly before: Draft | null; readonly after: Draft }
  | ({ readonly about: 'resolve' } & Decision)
  | { readonly about: 'claim'; readonly count: number }
export type Written =
  | { readonly done: 'edit'; readonly id: string; readonly before: Draft | null; readonly after: Draft }
  | ({ readonly done: 'resolve'; readonly after: Draft } & Decision)
  | { readonly done: 'claim'; readonly count: number }

export type Said =
  /** All code is loaded, and a library can be opened. */
  | { readonly loaded: true }
  | { readonly obeyed: StudioCommand['do']; readonly error?: string }
  | Write
  | Written
  | StudioState
