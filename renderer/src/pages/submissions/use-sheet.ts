/** The submission sheet of an asset: what would leave, with what was chosen laid over it. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { type ErrorReport, LunaError } from '#shared/contract/errors.ts'
import type { ChainLink } from '#shared/contract/market/publications.ts'
import type { DerivationParent, Draft } from '#shared/contract/market/submissions.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { SubmissionSheet } from '#shared/contract/studio/submissions.ts'
import { ancestryUnder, type NamedParent, type ParentLink } from '#shared/offers/ancestry.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { useChoices, usePolicy, withChoices } from './sheet-choices.ts'

export interface SheetView {
  readonly sheet: SubmissionSheet | undefined
  readonly draft: Draft | undefined
  readonly problems: readonly SubmissionProblem[]
  /** Why the market refused the last attempt; null where it did not. */
  readonly refusal: ErrorReport | null
  /** Null before the first save. */
  readonly submissionId: string | null
  /** The account that has to become a creator before it can submit; null where none has to. */
  readonly buyer: MarketAccount | null
  /** The version of the creator terms that the account accepted, where there is a newer one; else null. */
  readonly formerTerms: string | null
  readonly error: unknown
  readonly isStale: boolean
  readonly retry: () => void
}

export function useSheet(assetId: string): SheetView {
  const policy = usePolicy()
  const choices = useChoices(assetId)
  const { previews } = choices
  const input = { assetId, policy, ...(previews === undefined ? {} : { previews: [...previews] }) }
  const prepared = useQuery({
    ...api.submissions.prepare.queryOptions({ input }),
    placeholderData: keepPreviousData,
    // The asset may have been edited since.
    refetchOnMount: 'always',
  })
  const sheet = prepared.data
  const draft = sheet === undefined ? undefined : sheet.isEditable ? withChoices(sheet.draft, choices) : sheet.draft
  const checked = useQuery({
    ...api.submissions.check.queryOptions({ input: { draft: draft ?? EMPTY, assetId } }),
    enabled: draft !== undefined,
    placeholderData: keepPreviousData,
  })
  const present = useQuery(api.submissions.ofAsset.queryOptions({ input: { assetId } }))
  const account = useMarketStatus().data?.account ?? null
  const formerTerms = useFormerTerms(account)
  // Files that could not be copied are told by what was prepared alone.
  const unmade = (sheet?.problems ?? []).filter(({ field, code }) => field === 'media' && code === 'format')
  return {
    sheet,
    draft,
    problems: [...unmade, ...(checked.data ?? sheet?.problems ?? [])],
    refusal: present.data?.refusal ?? null,
    submissionId: present.data?.id ?? null,
    buyer: account === null || account.roles.includes('creator') ? null : account,
    formerTerms,
    error: prepared.error,
    isStale: prepared.isPlaceholderData || checked.isPlaceholderData,
    retry: () => void prepared.refetch(),
  }
}

/** As the market said last; a creator who is away may accept newer terms once it answers. */
function useFormerTerms(account: MarketAccount | null): string | null {
  const isCreator = account?.roles.includes('creator') === true
  const me = useQuery({ ...market.accounts.me.queryOptions(), enabled: isCreator })
  const accepted = isCreator ? me.data?.data.creatorTerms : null
  return accepted?.isCurrent === false ? accepted.acceptedVersion : null
}

/** Never asked about. */
const EMPTY: Draft = {
  card: { version: '1.0', asset_type: 'item', name: '-', description: '', tags: [] },
  ...{ media: [], offers: [], ageRating: null, assetId: null, derivation: null },
}

/** Stands for the work that is submitted. */
const SUBMITTED = 'submitted'

function namedParent(
  { parentAssetId: assetId, kind, royaltyPercent }: DerivationParent,
  creatorId: string | undefined,
  ancestors: readonly ChainLink[] | undefined,
): NamedParent[] {
  if (creatorId === undefined) return []
  const ancestry = (ancestors ?? []).map((link) => ({
    ...{ assetId: link.assetId, creatorId: link.creator.creatorId, royaltyPercent: link.royaltyPercent },
    ...{ childAssetId: link.childAssetId, kind: link.derivationKind },
  }))
  return [{ assetId, creatorId, ancestry, royaltyPercent, kind }]
}

/** The links above the work: whom a royalty goes to. None while the shares are more than the whole. */
export function useParents(derivation: Draft['derivation']): readonly ParentLink[] {
  const parents = derivation?.parents ?? []
  const inputs = parents.map(({ parentAssetId: id }) => ({ input: { id } }))
  const works = useQueries({ queries: inputs.map((input) => market.publications.find.queryOptions(input)) })
  const above = useQueries({ queries: inputs.map((input) => market.publications.derivation.queryOptions(input)) })
  const named = parents.flatMap((parent, index) =>
    namedParent(parent, works[index]?.data?.data.creator.creatorId, above[index]?.data?.data.ancestors),
  )
  try {
    return ancestryUnder(SUBMITTED, named)
  } catch (error) {
    if (error instanceof LunaError && error.code === 'INVALID_INPUT') return []
    throw error
  }
}
