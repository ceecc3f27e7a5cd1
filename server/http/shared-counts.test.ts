import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createRateLimit } from './limits.ts'
import { createSharedCounts } from './shared-counts.ts'

const LIMITS = { readsPerMinute: 10, writesPerMinute: 10, mutationsPerMinute: 10 }

describeOnDatabase('limits of requests', (open) => {
  let test: TestDatabase
  let nowMs = 1_000_000
  const serverOf = () => {
    const counts = createSharedCounts(test.database, () => nowMs)
    return { counts, ...createRateLimit(LIMITS, counts) }
  }
  beforeAll(async () => {
    test = await open()
  })
  const refused = expect.objectContaining({ code: 'RATE_LIMITED' })

  it('are one for all servers, from the second in which they share their counts', async () => {
    const [one, other] = [serverOf(), serverOf()]
    const ann = { accountId: 'ann', address: '203.0.113.1' }
    for (let count = 0; count < 6; count++) one.charge(ann, 'write')
    for (let count = 0; count < 3; count++) other.charge(ann, 'write')
    await one.counts.share()
    await other.counts.share()
    expect(other.charge(ann, 'write')).toMatchObject({ 'ratelimit-limit': '10', 'ratelimit-remaining': '0' })
    expect(() => other.charge(ann, 'write')).toThrow(refused)
    // Two more, of which the first server learns at its next exchange; nothing is counted twice.
    await other.counts.share()
    one.charge({ ...ann, accountId: 'ben' }, 'write')
    expect(one.charge(ann, 'write')).toMatchObject({ 'ratelimit-remaining': '3' })
    await one.counts.share()
    expect(() => one.charge(ann, 'write')).toThrow(refused)
    nowMs += 60_000
    expect(one.charge(ann, 'write')).toMatchObject({ 'ratelimit-remaining': '9' })
    await one.counts.share()
    expect(one.charge(ann, 'write')).toMatchObject({ 'ratelimit-remaining': '8' })
    const { rows } = await test.admin.query('select key from rate_limits')
    expect(JSON.stringify(rows)).not.toMatch(/ann|203/)
  })

  it('let one account of an office not hold up the others, and stop an address with many', () => {
    const server = serverOf()
    const write = (accountId: string | null, address = '198.51.100.7') => {
      server.admit(address, 'write')
      return server.charge({ accountId, address }, 'write')
    }
    for (let count = 0; count < 10; count++) write('loud')
    expect(() => write('loud')).toThrow(refused)
    expect(write('quiet')).toMatchObject({ 'ratelimit-remaining': '9' })
    // Not signed in, an address counts by itself.
    for (let count = 0; count < 10; count++) write(null)
    expect(() => write(null)).toThrow(refused)
    for (let account = 0; account < 7; account++) for (let count = 0; count < 10; count++) write(`account ${account}`)
    for (let count = 0; count < 7; count++) write('last')
    expect(() => write('one more')).toThrow(refused)
    expect(write('elsewhere', '198.51.100.8')).toBeDefined()
  })

  it('count an account wherever it comes from, and a network as a whole', () => {
    const server = serverOf()
    for (let host = 1; host <= 10; host++) server.charge({ accountId: 'far', address: `192.0.2.${host}` }, 'write')
    expect(() => server.charge({ accountId: 'far', address: '203.0.113.9' }, 'write')).toThrow(refused)
    for (let count = 0; count < 400; count++) server.admit(`203.0.114.${count % 200}`, 'write')
    expect(() => server.admit('203.0.114.250', 'write')).toThrow(refused)
    server.admit('203.0.115.1', 'write')
  })
})
