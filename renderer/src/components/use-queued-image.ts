import { type RefObject, useEffect, useRef, useState } from 'react'
import { createLoadQueue } from './load-queue.ts'

/** Two of a browser's six connections hold the event streams, and one stays free for answers. */
const queue = createLoadQueue(3)

/** Addresses that have arrived once; the browser's cache gives them again at once. */
const arrived = new Set<string>()

export interface QueuedImage {
  image: RefObject<HTMLImageElement | null>
  /** undefined until it is this image's turn. */
  src: string | undefined
  state: 'waiting' | 'loaded' | 'failed'
  onLoad: () => void
  onError: () => void
}

/** Loads a picture in its turn, and gives the turn back when the picture leaves the page. */
export function useQueuedImage(url: string | null): QueuedImage {
  const image = useRef<HTMLImageElement>(null)
  const end = useRef<() => void>(undefined)
  const [turn, setTurn] = useState<string | null>(null)
  const [result, setResult] = useState<{ url: string; state: 'loaded' | 'failed' } | null>(null)
  useEffect(() => {
    if (url === null || arrived.has(url)) return
    end.current = queue.request(() => setTurn(url))
    const element = image.current
    return () => {
      end.current?.()
      // Without this the browser would keep downloading a picture that is no longer visible.
      if (element && !element.complete) element.removeAttribute('src')
    }
  }, [url])
  const finish = (state: 'loaded' | 'failed') => {
    if (url === null) return
    if (state === 'loaded') arrived.add(url)
    end.current?.()
    setResult({ url, state })
  }
  const ready = url !== null && (turn === url || arrived.has(url))
  return {
    image,
    src: ready ? url : undefined,
    state: result?.url === url ? result.state : 'waiting',
    onLoad: () => finish('loaded'),
    onError: () => finish('failed'),
  }
}
