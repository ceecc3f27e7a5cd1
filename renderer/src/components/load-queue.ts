/**
 * Lets few loads run at once, the newest wishes first. A browser opens six connections to a host; thumbnails that are
 * still being made must not keep the answers of the studio waiting behind them.
 */
export interface LoadQueue {
  /** Calls `start` when there is room. The returned function says that the load ended, or is no longer wished. */
  request(start: () => void): () => void
}

export function createLoadQueue(atOnce: number): LoadQueue {
  /** Each wish with the moment it was made in. */
  const waiting = new Map<() => void, number>()
  const running = new Set<() => void>()
  let moment = 0
  const fill = () => {
    while (running.size < atOnce && waiting.size > 0) {
      const newest = Math.max(...waiting.values())
      const next = [...waiting].find(([, madeIn]) => madeIn === newest)?.[0]
      if (!next) return
      waiting.delete(next)
      running.add(next)
      next()
    }
  }
  return {
    request(start) {
      // Its own identity, so that one load may be wished for twice.
      const wish = () => start()
      waiting.set(wish, moment)
      // What is wished for in the same moment, as a screen of pictures, comes in its own order.
      queueMicrotask(() => {
        moment += 1
        fill()
      })
      return () => {
        waiting.delete(wish)
        if (running.delete(wish)) fill()
      }
    },
  }
}
