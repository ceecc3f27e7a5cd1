/** Equal files of one import are kept in the order of its list, whichever is read first: the first names the work. */
export interface Turn extends Disposable {
  /**
   * Says what the file contains, so that equal contents give equal texts. Resolves once all files with the same content
   * whose turn was taken earlier are done.
   */
  after(content: string): Promise<void>
}

interface Taken {
  /** Null where it was never known. */
  readonly content: Promise<string | null>
  readonly done: Promise<void>
}

/** Turns are taken in the order of the list. A file may wait for those before it, never for those behind it. */
export function createTurns(): { take(): Turn } {
  const running = new Set<Taken>()
  return {
    take() {
      const earlier = [...running]
      const content = Promise.withResolvers<string | null>()
      const done = Promise.withResolvers<void>()
      const taken = { content: content.promise, done: done.promise }
      running.add(taken)
      return {
        async after(own) {
          content.resolve(own)
          for (const other of earlier) if ((await other.content) === own) await other.done
        },
        [Symbol.dispose]() {
          running.delete(taken)
          content.resolve(null)
          done.resolve()
        },
      }
    },
  }
}
