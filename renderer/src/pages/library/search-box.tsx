import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import type { SearchMode } from './look.ts'

const words = en.library.search

/** Long enough to finish a word, short enough to feel immediate. */
const TYPING_PAUSE_MS = 180

export const SEARCH_INPUT_ID = 'library-search'

const MODES: readonly { value: SearchMode; label: string }[] = [
  { value: 'words', label: words.modes.words },
  { value: 'meaning', label: words.modes.meaning },
  { value: 'picture', label: words.modes.picture },
]

/** Searches as one types: by words, by meaning, or by what a picture shows. */
export function SearchBox() {
  const search = useLibraryView((state) => state.look.search)
  const [typed, setTyped] = useState(search.text)
  const sent = useRef(search.text)
  // A smart folder or "clear" changes the search from outside.
  if (search.text !== sent.current) {
    sent.current = search.text
    setTyped(search.text)
  }
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      const { look } = useLibraryView.getState()
      changeLook({ search: { mode: look.search.mode, text: typed } })
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <search className="flex min-w-0 max-w-160 flex-1 items-center gap-1">
      <TextInput
        id={SEARCH_INPUT_ID}
        className="flex-1"
        icon={<Search aria-hidden />}
        aria-label={words.label}
        placeholder={words.placeholders[search.mode]}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault()
            if (typed === '') event.currentTarget.blur()
            else setTyped('')
          }
        }}
        trailing={
          typed !== '' && <IconButton size="small" label={words.clear} icon={<X />} onClick={() => setTyped('')} />
        }
      />
      <div className="w-28 shrink-0">
        <Select
          label={words.mode}
          value={search.mode}
          options={MODES}
          onChange={(mode) => changeLook({ search: { mode, text: typed } })}
        />
      </div>
    </search>
  )
}
