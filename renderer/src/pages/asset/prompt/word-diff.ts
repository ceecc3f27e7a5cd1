/** The word-level difference of two texts: their longest common sequence of words, and the words around it. */

export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Words with what follows them: blanks and commas are part of a word's run, so that the parts read as text. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? []
}

/** Longer texts are compared as wholes between their common ends: the table would grow with the square. */
const MAX_CELLS = 1_000_000

type Table = Uint32Array

function lengths(before: readonly string[], after: readonly string[]): Table {
  const width = after.length + 1
  const table = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const down = table[(i + 1) * width + j] ?? 0
      const right = table[i * width + j + 1] ?? 0
      const diagonal = (table[(i + 1) * width + j + 1] ?? 0) + 1
      table[i * width + j] = same(before[i], after[j]) ? diagonal : Math.max(down, right)
    }
  }
  return table
}

function same(a: string | undefined, b: string | undefined): boolean {
  return a?.trim() === b?.trim()
}

function middle(before: readonly string[], after: readonly string[]): DiffPart[] {
  const removed = (text: string): DiffPart => ({ kind: 'removed', text })
  const added = (text: string): DiffPart => ({ kind: 'added', text })
  if (before.length * after.length > MAX_CELLS) return [...before.map(removed), ...after.map(added)]
  const table = lengths(before, after)
  const width = after.length + 1
  const parts: DiffPart[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const [old, next] = [before[i], after[j]]
    if (old !== undefined && next !== undefined && same(old, next)) {
      parts.push({ kind: 'same', text: next })
      i++
      j++
    } else if (
      old !== undefined &&
      (next === undefined || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      parts.push(removed(old))
      i++
    } else if (next !== undefined) {
      parts.push(added(next))
      j++
    }
  }
  return parts
}

/** The last word of a text has no blank behind it, but here something may follow it. */
function apart(parts: readonly DiffPart[]): DiffPart[] {
  return parts.map((part, index) =>
    index === parts.length - 1 || /\s$/.test(part.text) ? part : { ...part, text: `${part.text} ` },
  )
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = []
  for (const part of apart(parts)) {
    const last = runs.at(-1)
    if (last?.kind === part.kind) runs[runs.length - 1] = { ...last, text: last.text + part.text }
    else runs.push(part)
  }
  return runs
}

export function diffWords(before: string, after: string): DiffPart[] {
  const a = wordsOf(before)
  const b = wordsOf(after)
  let start = 0
  while (start < a.length && start < b.length && same(a[start], b[start])) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && same(a.at(-1 - end), b.at(-1 - end))) end++
  const kept = (words: readonly string[]) => words.map((text): DiffPart => ({ kind: 'same', text }))
  return joined([
    ...kept(b.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...kept(b.slice(b.length - end)),
  ])
}
