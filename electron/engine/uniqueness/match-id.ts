import { LunaError } from '#shared/contract/errors.ts'

export type MatchId =
  | { readonly origin: 'library'; readonly assetId: string }
  | { readonly origin: 'catalog'; readonly catalogId: string; readonly entry: number }

/** Throws NOT_FOUND for anything that is not the id of a match. */
export function parseMatchId(id: string): MatchId {
  const [origin, first, second, ...rest] = id.split(':')
  if (origin === 'asset' && first !== undefined && second === undefined) return { origin: 'library', assetId: first }
  const isEntry = second !== undefined && /^\d{1,9}$/.test(second)
  if (origin === 'catalog' && first !== undefined && isEntry && rest.length === 0) {
    return { origin: 'catalog', catalogId: first, entry: Number(second) }
  }
  throw new LunaError('NOT_FOUND', `match ${id}`)
}
