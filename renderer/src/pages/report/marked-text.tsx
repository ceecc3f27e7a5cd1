import { markWords } from './mark-words.ts'

/** A text with the words that both cards use marked. */
export function MarkedText({ text, shared }: { text: string; shared: ReadonlySet<string> }) {
  return markWords(text, shared).map((part) =>
    part.marked ? (
      <mark key={part.start} className="rounded-sm bg-caution-soft text-ink underline decoration-caution decoration-2">
        {part.text}
      </mark>
    ) : (
      <span key={part.start}>{part.text}</span>
    ),
  )
}
