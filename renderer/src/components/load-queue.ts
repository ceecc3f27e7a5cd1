/**
 * Lets few loads run at once, the newest wish first. A browser opens six connections to a host; thumbnails that are
 * still being made must not keep the answers of the studio waiting behind them.
 */
export interface LoadQueue {
  /** Calls `start` when there is room. The returned function says that the load ended, or is no longer wished. */
  request(start: () => void): () => void
}

export function createLoadQueue(atOnce: number): LoadQueue {
  const waiting = new Set<() => void>()
  const running = new Set<() => void>()
  const fill = () => {
    while (running.size < atOnce && waiting.size > 0) {
      const newest = [...waiting].at(-1)
      if (!newest) return
      waiting.delete(newest)
      running.add(newest)
      newest()
    }
  }
  return {
    request(start) {
      // Its own identity, so that one load may be wished for twice.
      const wish = () => start()
      waiting.add(wish)
      // What is wished for in the same moment is seen together, so that the newest of it comes first.
      queueMicrotask(fill)
      return () => {
        waiting.delete(wish)
        if (running.delete(wish)) fill()
      }
    },
  }
}
