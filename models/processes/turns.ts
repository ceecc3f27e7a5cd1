/** A few things of which each is used by one at a time; who finds none free waits, in order. */
import { LunaError } from '#shared/contract/errors.ts'

export interface Turns<T> {
  /** Of the free ones a preferred one, else the one released last. Throws CANCELLED once `signal` aborts. */
  take(isPreferred: (one: T) => boolean, signal?: AbortSignal): Promise<T>
  release(one: T): void
}

export function createTurns<T>(all: readonly T[]): Turns<T> {
  const free = [...all]
  const waiting: ((one: T) => void)[] = []

  return {
    take(isPreferred, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new LunaError('CANCELLED'))
        const preferred = free.findIndex(isPreferred)
        const [found] = free.splice(preferred < 0 ? free.length - 1 : preferred, 1)
        if (found !== undefined) return resolve(found)
        const leave = (): void => {
          waiting.splice(waiting.indexOf(go), 1)
          reject(new LunaError('CANCELLED'))
        }
        const go = (one: T): void => {
          signal?.removeEventListener('abort', leave)
          resolve(one)
        }
        waiting.push(go)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
    release(one) {
      const next = waiting.shift()
      if (next === undefined) free.push(one)
      else next(one)
    },
  }
}
