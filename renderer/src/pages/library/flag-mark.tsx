import { Flag, X } from 'lucide-react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { en } from '../../strings/en.ts'

/** A flag as icon and word. */
export function FlagMark({ flag }: { flag: AssetSummary['flag'] }) {
  if (flag === null) return null
  const picked = flag === 'pick'
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 text-xs ${picked ? 'text-positive' : 'text-stop'} [&_svg]:size-3.5`}
    >
      {picked ? <Flag className="fill-current" aria-hidden /> : <X aria-hidden />}
      {picked ? en.library.filters.flags.pick : en.library.filters.flags.reject}
    </span>
  )
}
