/** The filters of a search that the side panel and the filter menu set one by one. Any other stays as it is typed. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { parseSearch } from '#shared/search/library/parse.ts'
import { printSearch } from '#shared/search/library/print.ts'
import { allOf, conjuncts, isPlainWords } from '#shared/search/library/structure.ts'
import type { AssetState, ColorName, MadeValue, SearchFilter, SearchNode } from '#shared/search/library/terms.ts'
import type { Verdict } from '#shared/similarity/verdict.ts'

export type VerdictFilter = Verdict | 'unchecked'
export type FlagFilter = 'pick' | 'reject' | 'none'

export interface SearchFilters {
  /** Any of them. */
  kinds: AssetKind[]
  /** All of them. */
  tags: string[]
  /** Any of them. */
  verdicts: VerdictFilter[]
  /** 0: any. */
  minRating: number
  flag: FlagFilter | null
  model: string | null
  hasDraft: boolean | null
  /** Any of them. */
  colors: ColorName[]
  made: MadeValue | null
}

export const NO_FILTERS: SearchFilters = {
  kinds: [],
  tags: [],
  verdicts: [],
  minRating: 0,
  flag: null,
  model: null,
  hasDraft: null,
  colors: [],
  made: null,
}

export const STATE_OF_VERDICT = {
  unique: 'unique',
  derivative_potential: 'derivative',
  duplicate_self: 'own-duplicate',
  duplicate: 'duplicate',
  plagiarism_review: 'likely-copy',
  unchecked: 'unchecked',
} as const satisfies Record<VerdictFilter, AssetState>

export const STATE_OF_FLAG = {
  pick: 'picked',
  reject: 'rejected',
  none: 'unflagged',
} as const satisfies Record<FlagFilter, AssetState>

/** The key whose value is this state. */
export function keyOfState<K extends string>(states: Readonly<Record<K, AssetState>>, state: AssetState): K | null {
  const found = Object.entries<AssetState>(states).find(([, known]) => known === state)
  // The entries of a record have its own keys.
  return found === undefined ? null : (found[0] as K)
}

/** What one term sets; null for terms that no control of the page sets. */
function setBy(node: SearchNode): Partial<SearchFilters> | null {
  if (node.type !== 'filter') return null
  const { filter } = node
  switch (filter.key) {
    case 'kind':
      return { kinds: [...filter.values] }
    case 'tag': {
      const tag = exactText(filter.values)
      return tag === null ? null : { tags: [tag] }
    }
    case 'model': {
      const model = exactText(filter.values)
      return model === null ? null : { model }
    }
    case 'rating': {
      const [{ min, max }, ...others] = filter.values
      const isLeast = max === null || (max === 5 && min === 5)
      return isLeast && min !== null && others.length === 0 ? { minRating: min } : null
    }
    case 'is':
      return stateSetBy(filter.values)
    case 'color':
      return { colors: [...filter.values] }
    case 'made': {
      const [made, ...others] = filter.values
      return others.length === 0 ? { made } : null
    }
    default:
      return null
  }
}

function exactText(values: readonly (readonly string[])[]): string | null {
  const [parts] = values
  return values.length === 1 && parts?.length === 1 ? (parts[0] ?? null) : null
}

function stateSetBy(states: readonly AssetState[]): Partial<SearchFilters> | null {
  const verdicts = states.map((state) => keyOfState(STATE_OF_VERDICT, state)).filter((verdict) => verdict !== null)
  if (verdicts.length === states.length) return { verdicts }
  const [state] = states
  if (state === undefined || states.length > 1) return null
  const flag = keyOfState(STATE_OF_FLAG, state)
  if (flag !== null) return { flag }
  return state === 'draft' || state === 'saved' ? { hasDraft: state === 'draft' } : null
}

/** What the controls show for a search. Of two terms for one control the first counts; tags add up. */
export function filtersIn(text: string): SearchFilters {
  const found = termsIn(text).flatMap((node) => setBy(node) ?? [])
  const tags = found.flatMap((part) => part.tags ?? [])
  let filters = NO_FILTERS
  for (const part of found.toReversed()) filters = { ...filters, ...part }
  return { ...filters, tags }
}

/** The search with these filters in place of those that it has; everything else stays. */
export function withFilters(text: string, patch: Partial<SearchFilters>): string {
  const isReplaced = (node: SearchNode) => {
    const own = setBy(node)
    return own !== null && Object.keys(own).some((name) => Object.hasOwn(patch, name))
  }
  const kept = termsIn(text).filter((node) => !isReplaced(node))
  const added = filtersOf(patch).map((filter): SearchNode => ({ type: 'filter', filter }))
  return printSearch(allOf([...kept, ...added]))
}

function filtersOf(filters: Partial<SearchFilters>): SearchFilter[] {
  const { kinds, tags, verdicts, minRating, flag, model, hasDraft, colors, made } = filters
  const states = (verdicts ?? []).map((verdict) => STATE_OF_VERDICT[verdict])
  return [
    ...listed(kinds ?? [], (values) => ({ key: 'kind', values })),
    ...(tags ?? []).map((tag): SearchFilter => ({ key: 'tag', values: [[tag]] })),
    ...listed(states, (values) => ({ key: 'is', values })),
    ...(minRating ? [{ key: 'rating', values: [{ min: minRating, max: null }] } as const] : []),
    ...(flag ? [{ key: 'is', values: [STATE_OF_FLAG[flag]] } as const] : []),
    ...(model ? [{ key: 'model', values: [[model]] } as const] : []),
    ...(typeof hasDraft === 'boolean' ? [{ key: 'is', values: [hasDraft ? 'draft' : 'saved'] } as const] : []),
    ...listed(colors ?? [], (values) => ({ key: 'color', values })),
    ...(made ? [{ key: 'made', values: [made] } as const] : []),
  ]
}

function listed<T>(
  [first, ...rest]: readonly T[],
  build: (values: readonly [T, ...T[]]) => SearchFilter,
): SearchFilter[] {
  return first === undefined ? [] : [build([first, ...rest])]
}

/** What must hold, term by term. */
export function termsIn(text: string): readonly SearchNode[] {
  return conjuncts(parseSearch(text).node)
}

/** The search without one of its terms. */
export function withoutTerm(text: string, term: SearchNode): string {
  const gone = printSearch(term)
  return printSearch(allOf(termsIn(text).filter((node) => printSearch(node) !== gone)))
}

/** The words of a search alone. */
export function wordsAlone(text: string): string {
  return printSearch(allOf(termsIn(text).filter(isPlainWords)))
}

/** How many terms filter, words not counted. */
export function countFilters(text: string): number {
  return termsIn(text).filter((node) => !isPlainWords(node)).length
}
