import { describe, expect, test } from 'vitest'
import { createMemoryLedger, type MemoryHolder } from './memory.ts'

interface TestHolder extends MemoryHolder {
  idle: boolean
  evicted: number
}

function holder(bytes: number): TestHolder {
  const self: TestHolder = {
    bytes,
    idle: false,
    evicted: 0,
    isIdle: () => self.idle,
    evict: async () => {
      self.evicted++
    },
  }
  return self
}

describe('memory ledger', () => {
  test('refuses what cannot fit alone', async () => {
    const ledger = createMemoryLedger(100)
    await expect(ledger.reserve(holder(101))).rejects.toMatchObject({ code: 'OUT_OF_MEMORY_BUDGET' })
    expect(ledger.usedBytes).toBe(0)
  })

  test('closes idle models to make room, and only those', async () => {
    const ledger = createMemoryLedger(100)
    const [busy, idle, next] = [holder(40), holder(40), holder(60)]
    await ledger.reserve(busy)
    await ledger.reserve(idle)
    idle.idle = true
    await ledger.reserve(next)
    expect([busy.evicted, idle.evicted, ledger.usedBytes]).toEqual([0, 1, 100])
  })

  test('waits for those at work, first come first served', async () => {
    const ledger = createMemoryLedger(100)
    const [busy, second, third] = [holder(100), holder(70), holder(70)]
    await ledger.reserve(busy)
    const order: string[] = []
    const waiting = [
      ledger.reserve(second).then(() => order.push('second')),
      ledger.reserve(third).then(() => order.push('third')),
    ]
    expect(order).toEqual([])
    busy.idle = true
    ledger.holderIsIdle()
    await waiting[0]
    expect(order).toEqual(['second'])
    ledger.release(second)
    await waiting[1]
    expect(order).toEqual(['second', 'third'])
    expect(ledger.usedBytes).toBe(70)
  })
})
