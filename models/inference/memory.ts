/** Keeps the open models within a memory budget: closes idle ones before another opens, and refuses what cannot fit. */
import { LunaError } from '#shared/contract/errors.ts'

export interface MemoryHolder {
  /** Estimated, while open. */
  readonly bytes: number
  isIdle(): boolean
  /** Resolves when the memory is free again. */
  evict(): Promise<void>
}

export interface MemoryLedger {
  readonly usedBytes: number
  /**
   * Resolves when the holder may open. Waits while models that are at work take the room.
   * @throws OUT_OF_MEMORY_BUDGET where it would not fit alone
   */
  reserve(holder: MemoryHolder): Promise<void>
  release(holder: MemoryHolder): void
  /** To be called when a holder becomes idle. */
  holderIsIdle(): void
}

interface Waiter {
  readonly holder: MemoryHolder
  readonly admit: () => void
}

export function createMemoryLedger(budgetBytes: number): MemoryLedger {
  // Least recently opened first.
  const open = new Set<MemoryHolder>()
  const waiters: Waiter[] = []
  let admitting = false
  let changed = false

  const used = (): number => [...open].reduce((total, { bytes }) => total + bytes, 0)

  /** Closes idle holders until `bytes` fit; false where those at work leave too little room. */
  async function makeRoom(bytes: number): Promise<boolean> {
    while (used() + bytes > budgetBytes) {
      const idle = [...open].find((holder) => holder.isIdle())
      if (idle === undefined) return false
      await idle.evict()
      open.delete(idle)
    }
    return true
  }

  async function admitWaiters(): Promise<void> {
    changed = true
    if (admitting) return
    admitting = true
    // What is released while room is being made may admit a waiter that was just turned away.
    while (changed) {
      changed = false
      await admitFirstOnes()
    }
    admitting = false
  }

  async function admitFirstOnes(): Promise<void> {
    for (let first = waiters[0]; first !== undefined; first = waiters[0]) {
      if (!(await makeRoom(first.holder.bytes))) return
      waiters.shift()
      open.add(first.holder)
      first.admit()
    }
  }

  return {
    get usedBytes() {
      return used()
    },
    async reserve(holder) {
      if (holder.bytes > budgetBytes) {
        throw new LunaError('OUT_OF_MEMORY_BUDGET', `${holder.bytes} bytes needed, ${budgetBytes} allowed`)
      }
      const admitted = new Promise<void>((admit) => waiters.push({ holder, admit }))
      void admitWaiters()
      await admitted
    },
    release(holder) {
      open.delete(holder)
      void admitWaiters()
    },
    holderIsIdle() {
      if (waiters.length > 0) void admitWaiters()
    },
  }
}
