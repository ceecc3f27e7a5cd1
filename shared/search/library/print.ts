/** Writes a search as people type it. Reading it gives the same search. */
import { parseSearch } from './parse.ts'
import type { SearchFilter, SearchNode } from './terms.ts'
import { printValues, quoted } from './values.ts'

/** Nothing is the empty text. */
export function printSearch(node: SearchNode | null): string {
  if (node === null) return ''
  switch (node.type) {
    case 'words':
      return node.isPhrase ? quoted(node.text) : node.text
    case 'filter':
      return printFilter(node.filter)
    case 'not':
      return `-${grouped(node.of, node.of.type === 'and' || node.of.type === 'or')}`
    case 'and':
      return node.of.map((child) => grouped(child, child.type === 'or')).join(' ')
    case 'or':
      return node.of.map(printSearch).join(' OR ')
  }
}

export function printFilter(filter: SearchFilter): string {
  return `${filter.key}:${printValues(filter).join(',')}`
}

function grouped(node: SearchNode, needsGroup: boolean): string {
  return needsGroup ? `(${printSearch(node)})` : printSearch(node)
}

/** The search with what is not understood as plain words: any text becomes one that is understood. */
export function searchAsUnderstood(text: string): string {
  return printSearch(parseSearch(text).node)
}
