/** The terms of a search that must all hold, and its plain words. */
import type { SearchNode } from './terms.ts'

/** What must hold, term by term; an OR is one of them. */
export function conjuncts(node: SearchNode | null): readonly SearchNode[] {
  if (node === null) return []
  return node.type === 'and' ? node.of : [node]
}

/** The search in which all of these hold. */
export function allOf(nodes: readonly SearchNode[]): SearchNode | null {
  const flat = nodes.flatMap((node) => conjuncts(node))
  const [first] = flat
  return flat.length > 1 ? { type: 'and', of: flat } : (first ?? null)
}

/** True for words and phrases, and for any of them or all of them; not where one is excluded. */
export function isPlainWords(node: SearchNode): boolean {
  switch (node.type) {
    case 'words':
      return true
    case 'and':
    case 'or':
      return node.of.every(isPlainWords)
    case 'filter':
    case 'not':
      return false
  }
}

/** The words of a search as a sentence, for a search by meaning; empty where there is none. */
export function sentenceOf(node: SearchNode | null): string {
  return conjuncts(node).filter(isPlainWords).map(words).join(' ')
}

/** What a search asks for beside the words of its sentence. */
export function besideSentence(node: SearchNode | null): SearchNode | null {
  return allOf(conjuncts(node).filter((term) => !isPlainWords(term)))
}

function words(node: SearchNode): string {
  switch (node.type) {
    case 'words':
      return node.text.replaceAll(/\s+/g, ' ').trim()
    case 'and':
    case 'or':
      return node.of.map(words).join(' ')
    case 'filter':
    case 'not':
      return ''
  }
}
