/** Own published works of kinds that can be licensed. */
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import { SUBMISSION_LIMITS } from '#shared/submissions/limits.ts'
import { market } from '../../api/market.ts'
import { BY_CURSOR } from './paged-data.tsx'

export interface LicensableWork extends Pick<OwnWork, 'assetId' | 'name' | 'parents' | 'salesCount'> {
  readonly kind: AssetKind
  readonly previewPath: string | null
}

const PAGE_SIZE = 50

export function useLicensableWorks(): readonly LicensableWork[] {
  const { data } = useInfiniteQuery(
    market.offers.own.infiniteOptions({
      input: (cursor) => ({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ...BY_CURSOR,
    }),
  )
  return (data?.pages ?? [])
    .flatMap((page) => page.data.items)
    .filter(isLicensable)
    .map(workOf)
}

function isLicensable({ kind, status }: OwnWork): boolean {
  return status === 'published' && SUBMISSION_LIMITS[kind].offers.includes('license')
}

function workOf({ assetId, name, kind, parents, salesCount, thumbnail }: OwnWork): LicensableWork {
  return { assetId, name, kind, parents, salesCount, previewPath: thumbnail?.path ?? null }
}
