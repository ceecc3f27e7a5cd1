/**
 * What a creator chose in the submission sheet and has not saved yet; kept over restarts, by account and asset. Several
 * people may share a studio: what one asks for a work is not shown to another.
 */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { type Draft, draftDerivationSchema, type WantedOffer } from '#shared/contract/market/submissions.ts'
import { DEFAULT_METADATA_POLICY, type MetadataPolicy } from '#shared/contract/studio/submissions.ts'
import { useAccountScope } from '../../api/account-scope.ts'

export interface Choices {
  readonly previews?: readonly string[]
  readonly offers?: readonly WantedOffer[]
  readonly ageRating?: Draft['ageRating']
  readonly derivation?: Draft['derivation']
}

interface OwnChoices {
  /** Of all assets; where a creator wants something else, it is seldom for one work alone. */
  readonly policy: MetadataPolicy
  readonly byAsset: Readonly<Record<string, Choices>>
}

interface SheetState {
  /** By market and account, as `useAccountScope` names them. */
  readonly byOwner: Readonly<Record<string, OwnChoices>>
}

const FIRST: OwnChoices = { policy: DEFAULT_METADATA_POLICY, byAsset: {} }
const NONE: Choices = {}

const useSheetChoices = create<SheetState>()(
  persist((): SheetState => ({ byOwner: {} }), {
    name: 'luna.submission-sheet',
    version: 2,
    // Version 1 did not say whose choices they were.
    migrate: () => ({ byOwner: {} }),
  }),
)

/** Empty until the engine has reported the account in use. */
const ownerOf = ({ owner }: { readonly owner: string | null }): string => owner ?? ''

const isSignedOut = (owner: string): boolean => owner === '' || owner.endsWith(' ')

/** Whose choices are shown now. */
export function choicesOwner(): string {
  return ownerOf(useAccountScope.getState())
}

function changeOwn(owner: string, change: (own: OwnChoices) => OwnChoices): void {
  useSheetChoices.setState(({ byOwner }) => ({
    byOwner: { ...byOwner, [owner]: change(byOwner[owner] ?? FIRST) },
  }))
}

// Choices made while signed out belong to the next account that signs in, and are not shown to any later one.
useAccountScope.subscribe((scope, before) => {
  const [from, to] = [ownerOf(before), ownerOf(scope)]
  const made = useSheetChoices.getState().byOwner[from]
  if (from === to || made === undefined || !isSignedOut(from) || isSignedOut(to)) return
  useSheetChoices.setState(({ byOwner: { [from]: _taken, ...others } }) => ({ byOwner: others }))
  changeOwn(to, ({ policy, byAsset }) => ({ policy, byAsset: { ...byAsset, ...made.byAsset } }))
})

export function useChoices(assetId: string): Choices {
  const owner = useAccountScope(ownerOf)
  return useSheetChoices(({ byOwner }) => byOwner[owner]?.byAsset[assetId] ?? NONE)
}

export function usePolicy(): MetadataPolicy {
  const owner = useAccountScope(ownerOf)
  return useSheetChoices(({ byOwner }) => byOwner[owner]?.policy ?? DEFAULT_METADATA_POLICY)
}

export function choosePolicy(policy: MetadataPolicy): void {
  changeOwn(choicesOwner(), (own) => ({ ...own, policy }))
}

export function choose(assetId: string, change: Choices): void {
  changeOwn(choicesOwner(), ({ policy, byAsset }) => ({
    policy,
    byAsset: { ...byAsset, [assetId]: { ...byAsset[assetId], ...change } },
  }))
}

/** Once they are part of the draft. */
export function forgetChoices(owner: string, assetId: string): void {
  changeOwn(owner, ({ policy, byAsset: { [assetId]: _saved, ...others } }) => ({ policy, byAsset: others }))
}

const chosenDerivation = draftDerivationSchema.nullable()

/** The draft as it would be saved with what was chosen. */
export function withChoices(draft: Draft, { offers, ageRating, derivation }: Choices): Draft {
  const rated = ageRating === undefined ? draft.ageRating : ageRating
  return {
    ...draft,
    ...(offers === undefined ? {} : { offers: [...offers] }),
    // What was chosen before there could be several parents is still understood.
    ...(derivation === undefined ? {} : { derivation: chosenDerivation.parse(derivation) }),
    ageRating: rated,
    // Card and submission say the same.
    card: rated === null ? draft.card : { ...draft.card, age_rating: rated },
  }
}
