/** One sender, any number of readers, each of which sees every value sent since it subscribed. */

export interface Channel<T> {
  publish(value: T): void
  /**
   * Values from the call on, after those of `first`. Ends with the signal, with `close`, or when the reader leaves its
   * loop; a reader that waits is let go at once.
   */
  subscribe(signal?: AbortSignal, first?: readonly T[]): AsyncIteratorObject<T, undefined, void>
  close(): void
}

interface Reader<T> {
  waiting: T[]
  /** The read that is under way, if any. */
  answer: ((result: IteratorResult<T, undefined>) => void) | undefined
}

const DONE = { done: true, value: undefined } as const

/** @param shorten bounds what waits for a slow reader */
export function createChannel<T>(shorten: (waiting: T[]) => T[]): Channel<T> {
  const readers = new Set<Reader<T>>()
  let isClosed = false

  function send(reader: Reader<T>, value: T): void {
    const { answer } = reader
    if (answer === undefined) {
      reader.waiting = shorten([...reader.waiting, value])
      return
    }
    reader.answer = undefined
    answer({ done: false, value })
  }

  function end(reader: Reader<T>): void {
    readers.delete(reader)
    reader.waiting = []
    reader.answer?.(DONE)
    reader.answer = undefined
  }

  function read(reader: Reader<T>): Promise<IteratorResult<T, undefined>> {
    const value = reader.waiting.shift()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (!readers.has(reader)) return Promise.resolve(DONE)
    return new Promise((resolve) => {
      reader.answer = resolve
    })
  }

  return {
    publish(value) {
      for (const reader of readers) send(reader, value)
    },
    subscribe(signal, first = []) {
      const reader: Reader<T> = { waiting: [...first], answer: undefined }
      const leave = () => {
        signal?.removeEventListener('abort', leave)
        end(reader)
      }
      if (!isClosed && signal?.aborted !== true) {
        readers.add(reader)
        signal?.addEventListener('abort', leave)
      }
      return {
        next: () => read(reader),
        return: async () => {
          leave()
          return DONE
        },
        [Symbol.asyncDispose]: async () => leave(),
        [Symbol.asyncIterator]() {
          return this
        },
      }
    },
    close() {
      isClosed = true
      for (const reader of [...readers]) end(reader)
    },
  }
}
