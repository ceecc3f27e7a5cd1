import { useEffect, useRef, useState } from 'react'

/** Smaller changes are shown at once: a score that trembles while one types says nothing. */
const LEAST_ANIMATED = 0.01
const DURATION_MS = 140

/** A score as it is shown: moves to a value more than a point away, jumps to a nearer one. */
export function useSteadyScore(target: number): number {
  const [shown, setShown] = useState(target)
  const current = useRef(target)
  useEffect(() => {
    const from = current.current
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    if (still || Math.abs(target - from) <= LEAST_ANIMATED) {
      current.current = target
      setShown(target)
      return
    }
    const startedAt = performance.now()
    let frame = requestAnimationFrame(function step(now: number) {
      const share = Math.min(1, (now - startedAt) / DURATION_MS)
      current.current = from + (target - from) * share
      setShown(current.current)
      if (share < 1) frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [target])
  return shown
}
