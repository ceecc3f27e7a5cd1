import { useEffect, useRef, useState } from 'react'

export interface LoadedPicture {
  /** The last picture that arrived; stays while the next one is on its way. */
  url: string | null
  loading: boolean
  failed: boolean
  retry: () => void
}

/** At least this long between two pictures asked for: a slider moves faster than pictures are made. */
const PAUSE_MS = 120

/** Loads pictures one at a time, always the newest wanted next. */
export function useLoadedPicture(wanted: string): LoadedPicture {
  const [state, setState] = useState<{ url: string | null; failedUrl: string | null }>({ url: null, failedUrl: null })
  const work = useRef<{ wanted: string; busy: boolean }>({ wanted, busy: false })
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks for the same picture again
  useEffect(() => {
    const job = work.current
    job.wanted = wanted
    let stopped = false
    const load = (url: string) => {
      job.busy = true
      const image = new Image()
      const next = () => {
        job.busy = false
        if (!stopped && job.wanted !== url) load(job.wanted)
      }
      image.onload = () => {
        setState({ url, failedUrl: null })
        next()
      }
      image.onerror = () => {
        if (job.wanted === url) setState((before) => ({ ...before, failedUrl: url }))
        next()
      }
      image.src = url
    }
    const timer = setTimeout(() => !job.busy && load(wanted), state.url === null ? 0 : PAUSE_MS)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [wanted, attempt])
  const failed = state.failedUrl === wanted
  return { url: state.url, loading: state.url !== wanted && !failed, failed, retry: () => setAttempt(attempt + 1) }
}
