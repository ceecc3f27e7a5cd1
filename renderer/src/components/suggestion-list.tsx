import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface Suggestion {
  /** Told apart by it. */
  value: string
  label: string
  /** At the end of the row. */
  hint?: ReactNode
}

interface SuggestionListProps {
  id: string
  label: string
  suggestions: readonly Suggestion[]
  /** The index of the one that Enter takes; -1 for none. */
  active: number
  onChoose: (suggestion: Suggestion, index: number) => void
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

/** The list under a field of the role combobox, which keeps the focus and handles the keys. Within a `Popover.Root`. */
export function SuggestionList({ id, label, suggestions, active, onChoose }: SuggestionListProps) {
  return (
    <Popover.Portal>
      <Popover.Content
        id={id}
        role="listbox"
        aria-label={label}
        align="start"
        sideOffset={4}
        collisionPadding={8}
        // The focus stays in the field, which handles the keys of its list.
        onOpenAutoFocus={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
        onInteractOutside={(event) => event.preventDefault()}
        className="z-60 max-h-96 w-(--radix-popover-trigger-width) min-w-60 overflow-y-auto rounded-md bg-raised p-1 shadow-float"
      >
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of its list
          <div
            key={suggestion.value}
            id={optionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // Before the field loses the focus and takes the typed text.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(suggestion, index)}
            ref={(row) => {
              if (index === active) row?.scrollIntoView({ block: 'nearest' })
            }}
            className={cx(
              'flex items-baseline gap-3 rounded-sm px-2 py-1 text-sm',
              index === active ? 'bg-hover' : 'hover:bg-hover',
            )}
          >
            <span className="min-w-0 flex-1 truncate">{suggestion.label}</span>
            {suggestion.hint && (
              <span className="tnum min-w-0 shrink-0 truncate text-ink-3 text-xs">{suggestion.hint}</span>
            )}
          </div>
        ))}
      </Popover.Content>
    </Popover.Portal>
  )
}

/** The next one with the arrow keys: down from the field to the first, round from the last to the field. */
export function movedBy(key: 'ArrowDown' | 'ArrowUp', active: number, count: number): number {
  const step = key === 'ArrowDown' ? 1 : -1
  return ((active + 1 + step + count + 1) % (count + 1)) - 1
}
