/** Lets at most `limit` pieces of work run at once; the others wait in order. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

export function createLimiter(limit: number): Limiter {
  const waiting: (() => void)[] = []
  let running = 0

  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // The slot goes directly to the next in line, so that no other caller can take it.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}

/** One piece of work at a time per key, in the order of the calls. */
export type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function createKeyedQueue(): KeyedQueue {
  const limiters = new Map<string, { run: Limiter; users: number }>()
  return async (key, work) => {
    const entry = limiters.get(key) ?? { run: createLimiter(1), users: 0 }
    limiters.set(key, entry)
    entry.users++
    try {
      return await entry.run(work)
    } finally {
      entry.users--
      if (entry.users === 0) limiters.delete(key)
    }
  }
}
