import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { SEARCH_SORTS } from '#shared/contract/market/search.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { changeMarketLook, useMarketView } from './market-view.ts'
import { MARKET_SEARCH_ID } from './use-market-commands.ts'

const words = en.market.search
/** Long enough to finish a word: every search goes to the market. */
const TYPING_PAUSE_MS = 350

const WAYS = [
  { value: 'everything', label: words.ways.everything },
  { value: 'pictures', label: words.ways.pictures },
] as const
const SORTS = SEARCH_SORTS.map((value) => ({ value, label: words.sorts[value] }))

/** Searches as one types: by words and meaning, or by what the pictures show. */
export function MarketSearch() {
  const { q, by, sort } = useMarketView((state) => state.look)
  const [typed, setTyped] = useState(q)
  const sent = useRef(q)
  // "Clear" and the like change the search from outside.
  if (q !== sent.current) {
    sent.current = q
    setTyped(q)
  }
  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      changeMarketLook({ q: typed })
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <search className="flex min-w-0 flex-1 items-center gap-1">
      <TextInput
        id={MARKET_SEARCH_ID}
        className="max-w-120 flex-1"
        icon={<Search aria-hidden />}
        aria-label={words.label}
        placeholder={by === 'pictures' ? words.placeholderPictures : words.placeholder}
        maxLength={500}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (typed === '') event.currentTarget.blur()
          else setTyped('')
        }}
        trailing={
          typed !== '' && <IconButton size="small" label={words.clear} icon={<X />} onClick={() => setTyped('')} />
        }
      />
      <div className="w-36 shrink-0">
        <Select label={words.by} value={by} options={WAYS} onChange={(next) => changeMarketLook({ by: next })} />
      </div>
      {(by === 'everything' || q.trim() === '') && (
        <div className="w-40 shrink-0">
          <Select
            label={words.sort}
            value={sort}
            options={SORTS}
            onChange={(next) => changeMarketLook({ sort: next })}
          />
        </div>
      )}
    </search>
  )
}
