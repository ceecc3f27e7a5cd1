/** What a creator chose in the submission sheet and has not saved yet; kept over restarts, by asset. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Draft, WantedOffer } from '#shared/contract/market/submissions.ts'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'

export interface Choices {
  readonly previews?: readonly string[]
  readonly offers?: readonly WantedOffer[]
  readonly ageRating?: Draft['ageRating']
  readonly derivation?: Draft['derivation']
}

interface SheetState {
  /** Of all assets; where a creator wants something else, it is seldom for one work alone. */
  readonly policy: MetadataPolicy
  readonly byAsset: Readonly<Record<string, Choices>>
}

const FIRST_POLICY: MetadataPolicy = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: false }
const NONE: Choices = {}

export const useSheetChoices = create<SheetState>()(
  persist((): SheetState => ({ policy: FIRST_POLICY, byAsset: {} }), { name: 'luna.submission-sheet', version: 1 }),
)

export function choicesOf(state: SheetState, assetId: string): Choices {
  return state.byAsset[assetId] ?? NONE
}

export function choose(assetId: string, change: Choices): void {
  useSheetChoices.setState(({ byAsset }) => ({
    byAsset: { ...byAsset, [assetId]: { ...byAsset[assetId], ...change } },
  }))
}

/** Once they are part of the draft. */
export function forgetChoices(assetId: string): void {
  useSheetChoices.setState(({ byAsset }) => {
    const { [assetId]: _saved, ...others } = byAsset
    return { byAsset: others }
  })
}

/** The draft as it would be saved with what was chosen. */
export function withChoices(draft: Draft, { offers, ageRating, derivation }: Choices): Draft {
  const rated = ageRating === undefined ? draft.ageRating : ageRating
  return {
    ...draft,
    ...(offers === undefined ? {} : { offers: [...offers] }),
    ...(derivation === undefined ? {} : { derivation }),
    ageRating: rated,
    // Card and submission say the same.
    card: rated === null ? draft.card : { ...draft.card, age_rating: rated },
  }
}
