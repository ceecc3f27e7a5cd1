/** A term of a search in words, for people who read what narrows the list. */
import { printFilter, printSearch } from '#shared/search/library/print.ts'
import type { AssetState, NumberRange, SearchFilter, SearchNode } from '#shared/search/library/terms.ts'
import { printValues } from '#shared/search/library/values.ts'
import { en } from '../../strings/en.ts'
import { keyOfState, STATE_OF_FLAG, STATE_OF_VERDICT } from './search-filters.ts'

const words = en.library.filters

export function labelOf(node: SearchNode): string {
  switch (node.type) {
    case 'words':
      return printSearch(node)
    case 'filter':
      return filterLabel(node.filter)
    case 'not':
      return words.not(labelOf(node.of))
    case 'or':
      return words.either(node.of.map(labelOf))
    case 'and':
      return words.both(node.of.map(labelOf))
  }
}

function filterLabel(filter: SearchFilter): string {
  switch (filter.key) {
    case 'kind':
      return words.either(filter.values.map((kind) => en.kinds[kind].many))
    case 'is':
      return words.either(filter.values.map(stateLabel))
    case 'rating':
      return words.either(filter.values.map(ratingLabel))
    case 'tag':
    case 'model':
    case 'lora':
    case 'in':
    case 'seed':
    case 'size':
    case 'aspect':
    case 'color':
    case 'made':
      return words.named[filter.key](words.either(shown(filter)))
    default:
      return printFilter(filter satisfies never)
  }
}

/** Exact texts without their quotes, everything else as it is typed. */
function shown(filter: SearchFilter): string[] {
  const isText = filter.key === 'tag' || filter.key === 'model' || filter.key === 'lora' || filter.key === 'in'
  const printed = printValues(filter)
  if (!isText) return printed
  return filter.values.map((parts, index) => (parts.length === 1 ? parts[0] : (printed[index] ?? '')))
}

export function stateLabel(state: AssetState): string {
  const verdict = keyOfState(STATE_OF_VERDICT, state)
  if (verdict !== null) return en.verdicts[verdict].label
  const flag = keyOfState(STATE_OF_FLAG, state)
  return flag === null ? words.states[state as keyof typeof words.states] : words.flags[flag]
}

function ratingLabel({ min, max }: NumberRange): string {
  if (max === null || (min === 5 && max === 5)) return words.ratingFrom(min ?? 0)
  return words.ratingBetween(min ?? 0, max)
}
