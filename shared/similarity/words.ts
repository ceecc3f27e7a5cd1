/** The words two cards share, for marking them side by side. */
import { STOP_WORDS } from './stop-words.ts'
import { type Token, tokenize } from './tokens.ts'

/** UTF-16 offsets in the text: from `start` up to, not including, `end`. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

export interface SharedWords {
  /** Folded to one form, each once, in the order of the first text. */
  readonly words: readonly string[]
  /** Where they stand in each text, in reading order. */
  readonly spansA: readonly TextSpan[]
  readonly spansB: readonly TextSpan[]
}

function spansOf(tokens: readonly Token[], shared: ReadonlySet<string>): TextSpan[] {
  return tokens.filter(({ word }) => shared.has(word)).map(({ start, end }) => ({ start, end }))
}

/** Words in both texts, stop words excluded; case, accents and compatibility forms do not matter. */
export function sharedWords(a: string, b: string): SharedWords {
  const tokensA = tokenize(a)
  const tokensB = tokenize(b)
  const wordsB = new Set(tokensB.map(({ word }) => word))
  const shared = new Set(tokensA.map(({ word }) => word).filter((word) => wordsB.has(word) && !STOP_WORDS.has(word)))
  return { words: [...shared], spansA: spansOf(tokensA, shared), spansB: spansOf(tokensB, shared) }
}
