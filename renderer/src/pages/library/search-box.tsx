import { Search, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { type Completion, complete, completionAt } from '#shared/search/library/complete.ts'
import { isUnfinished } from '#shared/search/library/problems.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { Select } from '../../components/select.tsx'
import { movedBy, optionId, type Suggestion, SuggestionList } from '../../components/suggestion-list.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { changeLook, changeSearch, useLibraryView } from './library-view.ts'
import { problemIn, type SearchMode } from './look.ts'
import { SEARCH_NOTE_ID } from './search-note.tsx'
import { suggestionsFor, useSearchOptions } from './search-options.ts'

const words = en.library.search

/** Long enough to finish a word, short enough to feel immediate. */
const TYPING_PAUSE_MS = 180

const LONGEST_SEARCH = 2000

export const SEARCH_INPUT_ID = 'library-search'

const MODES: readonly { value: SearchMode; label: string }[] = [
  { value: 'words', label: words.modes.words },
  { value: 'meaning', label: words.modes.meaning },
  { value: 'picture', label: words.modes.picture },
]

/** Searches as one types: by words and filters, and by meaning or by what a picture shows. */
export function SearchBox() {
  const { mode, text } = useLibraryView((state) => state.look.search)
  const search = useTypedSearch(text)
  return (
    <search className="flex min-w-0 max-w-160 flex-1 items-center gap-1">
      <SearchField {...search} mode={mode} />
      <div className="w-28 shrink-0">
        <Select
          label={words.mode}
          value={mode}
          options={MODES}
          onChange={(next) => changeLook({ search: { mode: next, text: search.typed } })}
        />
      </div>
    </search>
  )
}

interface TypedSearch {
  typed: string
  setTyped: (text: string) => void
  /** Searches without waiting for a pause. */
  searchNow: (text: string) => void
}

function useTypedSearch(text: string): TypedSearch {
  const [typed, setTyped] = useState(text)
  const sent = useRef(text)
  // A smart folder, a filter or "clear" changes the search from outside.
  if (text !== sent.current) {
    sent.current = text
    setTyped(text)
  }
  const searchNow = (next: string) => {
    setTyped(next)
    sent.current = next
    changeSearch(next)
  }
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      changeSearch(typed)
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return { typed, setTyped, searchNow }
}

interface Completing {
  suggestions: readonly Suggestion[]
  active: number
  /** Offers what fits at the caret. Without `isAsked` nothing is offered before a letter of it is typed. */
  offer: (text: string, caret: number, isAsked: boolean) => void
  move: (key: 'ArrowDown' | 'ArrowUp') => void
  close: () => void
  /** The text with the suggestion in place. */
  take: (text: string, suggestion: Suggestion) => { text: string; caret: number } | null
}

function useCompletion(): Completing {
  const optionsOf = useSearchOptions()
  const [completion, setCompletion] = useState<Completion | null>(null)
  const [active, setActive] = useState(-1)
  const suggestions = completion === null ? [] : suggestionsFor(completion, optionsOf)
  const close = () => {
    setCompletion(null)
    setActive(-1)
  }
  return {
    suggestions,
    active: active < suggestions.length ? active : -1,
    offer(text, caret, isAsked) {
      const found = completionAt(text, caret)
      const isWanted = isAsked || found?.key !== null || found.typed !== ''
      setCompletion(found !== null && isWanted ? found : null)
      setActive(-1)
    },
    move: (key) => setActive(movedBy(key, active, suggestions.length)),
    close,
    take(text, suggestion) {
      const taken = completion === null ? null : complete(text, completion, suggestion.value)
      close()
      return taken
    },
  }
}

/** What is only unfinished is no mistake yet. */
function isWrong(text: string): true | undefined {
  const problem = problemIn(text)
  return problem !== null && !isUnfinished(problem, text) ? true : undefined
}

function SearchField({ typed, setTyped, searchNow, mode }: TypedSearch & { mode: SearchMode }) {
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const { suggestions, active, offer, move, close, take } = useCompletion()
  const isOpen = suggestions.length > 0
  const choose = (suggestion: Suggestion) => {
    const taken = take(typed, suggestion)
    if (taken === null) return
    // The caret is placed in the new text before anything else is typed.
    flushSync(() => searchNow(taken.text))
    input.current?.setSelectionRange(taken.caret, taken.caret)
    offer(taken.text, taken.caret, false)
  }
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const chosen = suggestions[active]
    if (event.key === 'Enter') {
      event.preventDefault()
      if (chosen) choose(chosen)
      else {
        close()
        searchNow(typed)
      }
    } else if (event.key === 'ArrowDown' || (event.key === 'ArrowUp' && isOpen)) {
      event.preventDefault()
      if (isOpen) move(event.key)
      else offer(typed, event.currentTarget.selectionStart ?? typed.length, true)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (isOpen) close()
      else if (typed === '') event.currentTarget.blur()
      else setTyped('')
    }
  }
  return (
    <Popover.Root open={isOpen}>
      <Popover.Anchor asChild>
        <div className="min-w-0 flex-1">
          <TextInput
            ref={input}
            id={SEARCH_INPUT_ID}
            role="combobox"
            aria-label={words.label}
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? optionId(listId, active) : undefined}
            aria-describedby={SEARCH_NOTE_ID}
            aria-invalid={isWrong(typed)}
            icon={<Search aria-hidden />}
            placeholder={words.placeholders[mode]}
            maxLength={LONGEST_SEARCH}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              offer(event.target.value, event.target.selectionStart ?? event.target.value.length, false)
            }}
            onBlur={close}
            onKeyDown={keyDown}
            trailing={
              typed !== '' && <IconButton size="small" label={words.clear} icon={<X />} onClick={() => searchNow('')} />
            }
          />
        </div>
      </Popover.Anchor>
      <SuggestionList
        id={listId}
        label={words.suggestions}
        suggestions={suggestions}
        active={active}
        onChoose={choose}
      />
    </Popover.Root>
  )
}
