import { describe, expect, it } from 'vitest'
import { judgeCountry } from './country-evidence.ts'

const from = (source: 'billing_address' | 'card' | 'stated', country: string) => ({ source, country })

describe('evidence of the buyer’s country', () => {
  it('is none, or a single item', () => {
    expect(judgeCountry([])).toEqual({ country: null, standing: 'none' })
    expect(judgeCountry([from('card', 'FR')])).toEqual({ country: 'FR', standing: 'single' })
  })

  it('is confirmed by a second item of the same country', () => {
    const evidence = [from('card', 'FR'), from('billing_address', 'FR')]
    expect(judgeCountry(evidence)).toEqual({ country: 'FR', standing: 'confirmed' })
  })

  it('prefers the address where items differ, and two that agree over one that counts more', () => {
    const differing = [from('card', 'US'), from('billing_address', 'FR')]
    expect(judgeCountry(differing)).toEqual({ country: 'FR', standing: 'contradicting' })
    expect(judgeCountry([...differing, from('stated', 'US')])).toEqual({ country: 'US', standing: 'contradicting' })
  })
})
