/** Compares what is to be offered with what the market said of the works it derives from, also without a connection. */
import { useQueries, useQuery } from '@tanstack/react-query'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { market } from '../../api/market.ts'
import { cardLicensing, cautions, type KnownParent, misfits } from './fit.ts'
import type { LicensableWork } from './use-licensable-works.ts'

export interface Fit {
  /** `unknown`: the market's answers about the parents are not at hand. */
  readonly state: 'nothing_to_compare' | 'checking' | 'unknown' | 'compared'
  readonly parentCount: number
  readonly misfits: readonly string[]
  readonly cautions: readonly string[]
}

interface FitInput {
  readonly work: LicensableWork | null
  /** The one that is changed; null for a new one. */
  readonly listingId: string | null
  /** Null while something in the form is wrong. */
  readonly terms: LicenseTerms | null
  readonly priceCents: number
}

const MOST_LISTINGS = 50

export function useFit({ work, listingId, terms, priceCents }: FitInput): Fit {
  const parentIds = work?.parents.map(({ assetId }) => assetId) ?? []
  const { parents, isLoading, isUnknown } = useParents(parentIds)
  const asset = useQuery({
    ...market.publications.find.queryOptions({ input: { id: work?.assetId ?? '' } }),
    enabled: work !== null,
  })
  const own = useQuery(market.licensing.own.queryOptions({ input: { limit: MOST_LISTINGS } }))
  const none = { parentCount: parentIds.length, misfits: [], cautions: [] }
  if (work === null || terms === null) return { state: 'nothing_to_compare', ...none }
  if (isLoading || asset.isLoading) return { state: 'checking', ...none }
  const ofWork = (own.data?.data.items ?? []).filter(({ assetId }) => assetId === work.assetId)
  const request = {
    card: cardLicensing(asset.data?.data.card ?? {}),
    ...{ terms, priceCents, parents },
    otherTerms: ofWork.filter(({ id, status }) => id !== listingId && status === 'active').map((one) => one.terms),
    liveGrants: ofWork.reduce((sum, { analytics }) => sum + analytics.liveGrants, 0),
    hasSales: work.salesCount > 0,
  }
  return {
    state: isUnknown ? 'unknown' : parentIds.length === 0 ? 'nothing_to_compare' : 'compared',
    parentCount: parentIds.length,
    misfits: misfits(request),
    cautions: cautions(request),
  }
}

function useParents(ids: readonly string[]) {
  const assets = useQueries({
    queries: ids.map((id) => market.publications.find.queryOptions({ input: { id } })),
  })
  const listings = useQueries({
    queries: ids.map((assetId) => market.licensing.browse.queryOptions({ input: { assetId, limit: MOST_LISTINGS } })),
  })
  const parents = ids.flatMap((assetId, index): KnownParent[] => {
    const found = assets[index]?.data?.data
    const offered = listings[index]?.data?.data.items
    if (found === undefined || offered === undefined) return []
    const terms = offered.map((one) => one.terms)
    return [{ assetId, name: found.name, card: cardLicensing(found.card), listings: terms }]
  })
  const all = [...assets, ...listings]
  return {
    parents,
    isLoading: all.some((query) => query.isLoading),
    isUnknown: all.some((query) => query.isError && query.data === undefined),
  }
}
