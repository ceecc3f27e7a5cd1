import { describe, expect, it } from 'vitest'
import { hashPassword, matchesPassword, STANDARD_COST } from './passwords.ts'

const CHEAP = { cost: 16, blockSize: 8, parallelization: 1 }

describe('passwords', () => {
  it('are known again by their hash, and others are not', async () => {
    const kept = await hashPassword('correct horse battery', STANDARD_COST)
    expect(kept.cost * kept.blockSize * 128).toBe(128 * 1024 * 1024)
    expect(await matchesPassword('correct horse battery', kept)).toBe(true)
    expect(await matchesPassword('correct horse batterz', kept)).toBe(false)
  })

  it('have one form whatever keyboard they come from, and a salt of their own', async () => {
    const kept = await hashPassword('Grüße aus Köln', CHEAP)
    expect(await matchesPassword('Grüße aus Köln'.normalize('NFD'), kept)).toBe(true)
    const again = await hashPassword('Grüße aus Köln', CHEAP)
    expect(again.hash.equals(kept.hash)).toBe(false)
  })

  it('are hashed in turn, and a failed one holds up no other', async () => {
    const failing = hashPassword('x', { ...CHEAP, cost: 15 })
    const many = Array.from({ length: 8 }, () => hashPassword('correct horse battery', CHEAP))
    await expect(failing).rejects.toThrow()
    expect(await Promise.all(many)).toHaveLength(8)
  })
})
