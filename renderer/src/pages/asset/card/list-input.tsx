import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import type { FieldControlProps } from '../../../components/field.tsx'
import { en } from '../../../strings/en.ts'
import { addItems } from './list-items.ts'

export interface ListInputProps {
  control: FieldControlProps
  items: readonly string[]
  /** Longest entry, in characters. */
  longest: number
  onChange: (items: string[]) => void
}

/**
 * Entries as chips. Unlike tags they may be phrases: Enter adds, commas belong to the text. Choosing a chip, or
 * Backspace in the empty field, takes an entry back into the field to change it.
 */
export function ListInput({ control, items, longest, onChange }: ListInputProps) {
  const [text, setText] = useState('')
  /** Where an entry that is being changed goes back to. */
  const [at, setAt] = useState<number | null>(null)
  const input = useRef<HTMLInputElement>(null)

  const add = (typed: string) => {
    const added = addItems(items, typed, at ?? items.length, longest)
    if (added.length !== items.length) onChange(added)
    setText('')
    setAt(null)
  }
  const change = (index: number) => {
    const kept = addItems(items, text, at ?? items.length, longest)
    const item = items[index]
    if (item === undefined) return
    const place = kept.indexOf(item)
    onChange(kept.filter((other) => other !== item))
    setText(item)
    setAt(place)
    input.current?.focus()
  }
  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && text.trim()) {
      event.preventDefault()
      add(text)
    } else if (event.key === 'Backspace' && text === '' && items.length > 0) {
      event.preventDefault()
      change(items.length - 1)
    }
  }
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text')
    if (!pasted.trim().includes('\n')) return
    event.preventDefault()
    add(`${text}${pasted}`)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click next to the chips only moves the focus into the field
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard reaches the field itself
    <div
      className="flex min-h-8 w-full cursor-text flex-wrap items-center gap-1 rounded-md border border-line-strong/70 bg-raised px-1 py-0.5 focus-within:border-accent hover:border-line-strong"
      onClick={(event) => {
        if (event.target === event.currentTarget) input.current?.focus()
      }}
    >
      {items.map((item, index) => (
        <span key={item} className="inline-flex min-h-6 max-w-full items-center rounded-sm bg-hover text-xs">
          <button
            type="button"
            aria-label={en.editor.fields.change(item)}
            onClick={() => change(index)}
            className="min-w-0 break-words rounded-sm py-1 pl-2 text-left text-ink hover:underline"
          >
            {item}
          </button>
          <button
            type="button"
            aria-label={en.common.removeTag(item)}
            onClick={() => onChange(items.filter((other) => other !== item))}
            className="flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink [&_svg]:size-3"
          >
            <X aria-hidden />
          </button>
        </span>
      ))}
      <input
        ref={input}
        {...control}
        type="text"
        autoComplete="off"
        maxLength={longest}
        value={text}
        placeholder={items.length === 0 ? en.editor.fields.addItem : ''}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (text.trim()) add(text)
        }}
        onKeyDown={keyDown}
        onPaste={paste}
        className="h-6 min-w-24 flex-1 bg-transparent px-1 text-sm placeholder:text-ink-3 focus-visible:outline-none"
      />
    </div>
  )
}
