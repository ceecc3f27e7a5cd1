import { X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { en } from '../strings/en.ts'
import { cx } from './cx.ts'
import { movedBy, optionId, SuggestionList } from './suggestion-list.tsx'
import { addTag, suggestTags } from './tags.ts'
import { CONTROL_CLASS } from './text-input.tsx'

export interface TagInputProps {
  label: string
  tags: readonly string[]
  onChange: (tags: string[]) => void
  /** Known tags to complete with, most used first. */
  known: readonly string[]
  placeholder?: string
  id?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: boolean | undefined
}

function Chip({ text, onRemove }: { text: string; onRemove?: () => void }) {
  return (
    <span className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm bg-hover pl-2 text-ink text-xs">
      <span className={cx('truncate', !onRemove && 'pr-2')} title={text}>
        {text}
      </span>
      {onRemove && (
        <button
          type="button"
          aria-label={en.common.removeTag(text)}
          onClick={onRemove}
          className="flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink [&_svg]:size-3"
        >
          <X aria-hidden />
        </button>
      )}
    </span>
  )
}

/** Chips with completion: Enter or comma adds, Backspace in the empty field removes the last, arrows choose. */
export function TagInput(props: TagInputProps) {
  const { label, tags, onChange, known, placeholder = en.common.tagPlaceholder, id } = props
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const suggestions = open && text.trim() ? suggestTags(text, known, tags) : []

  const add = (tag: string) => {
    onChange(addTag(tags, tag))
    setText('')
    setActive(-1)
  }
  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' || event.key === ',') && text.trim()) {
      event.preventDefault()
      add(suggestions[active] ?? text)
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) {
      onChange(tags.slice(0, -1))
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (suggestions.length === 0) return
      event.preventDefault()
      setActive(movedBy(event.key, active, suggestions.length))
    } else if (event.key === 'Escape' && open && suggestions.length > 0) {
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <Popover.Root open={suggestions.length > 0}>
      <Popover.Anchor asChild>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the chips only moves the focus into the field */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard reaches the field itself */}
        <div
          className={cx(
            CONTROL_CLASS,
            'flex min-h-8 cursor-text flex-wrap items-center gap-1 px-1 py-0.5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent',
          )}
          onClick={() => input.current?.focus()}
        >
          {tags.map((tag) => (
            <Chip key={tag} text={tag} onRemove={() => onChange(tags.filter((other) => other !== tag))} />
          ))}
          <input
            ref={input}
            id={id}
            role="combobox"
            aria-label={label}
            aria-describedby={props['aria-describedby']}
            aria-invalid={props['aria-invalid']}
            aria-expanded={suggestions.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 && active < suggestions.length ? optionId(listId, active) : undefined}
            autoComplete="off"
            spellCheck={false}
            value={text}
            placeholder={tags.length === 0 ? placeholder : ''}
            onChange={(event) => {
              setText(event.target.value)
              setOpen(true)
              setActive(-1)
            }}
            onBlur={() => {
              if (text.trim()) add(text)
              setOpen(false)
            }}
            onKeyDown={keyDown}
            className="h-6 min-w-16 flex-1 bg-transparent px-1 text-sm placeholder:text-ink-3 focus-visible:outline-none"
          />
        </div>
      </Popover.Anchor>
      <SuggestionList
        id={listId}
        label={label}
        suggestions={suggestions.map((tag) => ({ value: tag, label: tag }))}
        active={active}
        onChoose={({ value }) => add(value)}
      />
    </Popover.Root>
  )
}
