/** The submission sheet of an asset: what would leave, with what was chosen laid over it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { SubmissionSheet } from '#shared/contract/studio/submissions.ts'
import type { ParentLink } from '#shared/offers/split.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { choicesOf, useSheetChoices, withChoices } from './sheet-choices.ts'

export interface SheetView {
  readonly sheet: SubmissionSheet | undefined
  readonly draft: Draft | undefined
  readonly problems: readonly SubmissionProblem[]
  readonly error: unknown
  readonly isStale: boolean
  readonly retry: () => void
}

export function useSheet(assetId: string): SheetView {
  const policy = useSheetChoices((state) => state.policy)
  const choices = useSheetChoices((state) => choicesOf(state, assetId))
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
  // Files that could not be copied are told by what was prepared alone.
  const unmade = (sheet?.problems ?? []).filter(({ field, code }) => field === 'media' && code === 'format')
  return {
    sheet,
    draft,
    problems: [...unmade, ...(checked.data ?? sheet?.problems ?? [])],
    error: prepared.error,
    isStale: prepared.isPlaceholderData || checked.isPlaceholderData,
    retry: () => void prepared.refetch(),
  }
}

/** Never asked about. */
const EMPTY: Draft = {
  card: { version: '1.0', asset_type: 'item', name: '-', description: '', tags: [] },
  ...{ media: [], offers: [], ageRating: null, assetId: null, derivation: null },
}

/** The parent and its own parents, the nearest first: whom a royalty goes to. */
export function useParents(derivation: Draft['derivation']): readonly ParentLink[] {
  const id = derivation?.parentAssetId ?? ''
  const isEnabled = derivation !== null
  const parent = useQuery({ ...market.publications.find.queryOptions({ input: { id } }), enabled: isEnabled })
  const above = useQuery({ ...market.publications.derivation.queryOptions({ input: { id } }), enabled: isEnabled })
  const creatorId = parent.data?.data.creator.creatorId
  if (derivation === null || creatorId === undefined) return []
  const ancestors = above.data?.data.ancestors ?? []
  return [
    { assetId: id, creatorId, royaltyPercent: derivation.royaltyPercent },
    ...ancestors.map(({ assetId, creator, royaltyPercent }) => ({
      ...{ assetId, creatorId: creator.creatorId, royaltyPercent },
    })),
  ]
}
