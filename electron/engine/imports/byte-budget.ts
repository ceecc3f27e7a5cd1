/** Bounds the bytes of files held at once. A file larger than the whole budget goes alone. */
export interface ByteBudget {
  run<T>(sizeBytes: number, work: () => Promise<T>): Promise<T>
}

export function createByteBudget(maxBytes: number): ByteBudget {
  const waiting: { readonly sizeBytes: number; readonly go: () => void }[] = []
  let held = 0
  const fits = (sizeBytes: number) => held === 0 || held + sizeBytes <= maxBytes

  function admit(): void {
    for (let next = waiting[0]; next !== undefined && fits(next.sizeBytes); next = waiting[0]) {
      waiting.shift()
      held += next.sizeBytes
      next.go()
    }
  }

  return {
    async run(sizeBytes, work) {
      await new Promise<void>((go) => {
        waiting.push({ sizeBytes, go })
        admit()
      })
      try {
        return await work()
      } finally {
        held -= sizeBytes
        admit()
      }
    },
  }
}
