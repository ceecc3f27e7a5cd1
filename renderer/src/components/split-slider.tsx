import { ChevronsLeftRight } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { en } from '../strings/en.ts'

export interface SplitSliderProps {
  /** Shown left of the divide. */
  before: ReactNode
  /** Shown right of the divide. Both fill the slider. */
  after: ReactNode
  label?: string
}

const SMALL_STEP = 0.01
const LARGE_STEP = 0.1

const limit = (share: number) => Math.min(1, Math.max(0, share))

/** Two layers with a divide that mouse, touch and arrow keys move. Fills its parent, which must be positioned. */
export function SplitSlider({ before, after, label = en.common.comparePosition }: SplitSliderProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(0.5)
  const follow = (event: PointerEvent) => {
    event.stopPropagation()
    const box = frame.current?.getBoundingClientRect()
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    setShare(limit((event.clientX - box.left) / box.width))
  }
  const keyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LARGE_STEP : SMALL_STEP
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') setShare(limit(share - step))
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') setShare(limit(share + step))
    else if (event.key === 'Home') setShare(0)
    else if (event.key === 'End') setShare(1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={frame} className="absolute inset-0">
      <div className="absolute inset-0" style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0)` }}>
        {before}
      </div>
      <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${share * 100}%)` }}>
        {after}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        onKeyDown={keyDown}
        onPointerDown={(event) => {
          event.stopPropagation()
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={follow}
        onDoubleClick={(event) => event.stopPropagation()}
        className="-ml-4 group absolute inset-y-0 flex w-8 cursor-ew-resize touch-none items-center justify-center focus-visible:outline-none"
        style={{ left: `${share * 100}%` }}
      >
        <span className="absolute inset-y-0 w-0.5 bg-raised shadow-float" />
        <span className="relative flex size-8 items-center justify-center rounded-full bg-raised text-ink shadow-float group-focus-visible:outline-2 group-focus-visible:outline-accent">
          <ChevronsLeftRight className="size-4" aria-hidden />
        </span>
      </div>
    </div>
  )
}
