/** What is said between the rounds and the studios they run. */
import type { Draft } from '#shared/contract/market/submissions.ts'

export const EDITED_FIELDS = ['name', 'description', 'race', 'price', 'tag', 'rating', 'file'] as const

export type Told =
  | { readonly do: 'signIn'; readonly email: string; readonly password: string }
  | { readonly do: 'begin' }
  | {
      readonly do: 'edit'
      readonly item: number
      readonly field: (typeof EDITED_FIELDS)[number]
      readonly count: number
    }
  | { readonly do: 'step'; readonly item: number; readonly step: 'submit' | 'withdraw' }
  | { readonly do: 'resolve'; readonly nth: number; readonly side: 'mine' | 'theirs' }
  | { readonly do: 'sync'; readonly isWaitedFor: boolean }
  | { readonly do: 'tidy' }
  | { readonly do: 'tell' }

export interface StudioState {
  readonly state: readonly { id: string; draft: Draft; version: number | null; isOpen: boolean }[]
  readonly outbox: readonly string[]
  readonly needsSignIn: boolean
}

/** Before a write, and after it has been committed. */
export type Write =
  | { readonly about: 'edit'; readonly id: string | null; readonly before: Draft | null; readonly after: Draft }
  | { readonly about: 'resolve'; readonly id: string; readonly mine: Draft; readonly theirs: Draft }
export type Written =
  | { readonly done: 'edit'; readonly id: string; readonly before: Draft | null; readonly after: Draft }
  | {
      readonly done: 'resolve'
      readonly id: string
      readonly mine: Draft
      readonly theirs: Draft
      readonly after: Draft
    }

export type Said =
  | { readonly ready: true }
  | { readonly obeyed: Told['do']; readonly error?: string }
  | Write
  | Written
  | StudioState
