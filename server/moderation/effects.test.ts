import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { recordReputationEvent } from '../reputation/events.ts'
import { createPeople, type People } from '../reputation/people.fixture.ts'
import { reputationOf } from '../reputation/standing.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { suspendFinding, upholdFinding } from './effects.ts'

describeOnDatabase('what an appeal does to a finding', (open) => {
  let test: TestDatabase
  let people: People
  beforeAll(async () => {
    test = await open()
    people = createPeople(test)
  })

  const standing = (accountId: string) => test.database.asService((tx) => reputationOf(tx, accountId, test.clock.now()))

  /** As the confirmation of a removal for plagiarism leaves it. */
  async function found() {
    const creatorId = await people.creator(`found-${uuidv7().slice(-8)}`)
    const id = uuidv7()
    const decidedAt = test.clock.now()
    await test.database.asService(async (tx) => {
      const event = { accountId: creatorId, at: decidedAt }
      const finding = 'plagiarism' as const
      await recordReputationEvent(tx, { ...event, source: `removal:${id}`, fact: { kind: 'removal_upheld', finding } })
      await recordReputationEvent(tx, { ...event, source: `strike:${id}`, fact: { kind: 'struck', finding } })
    })
    return { creatorId, id, decidedAt }
  }

  it('suspends it until it is decided; dismissed, it counts from when it was found', async () => {
    const subject = await found()
    test.clock.advance({ days: 20 })
    const before = await standing(subject.creatorId)
    expect(before.standing.plagiarismStrikes).toBe(1)
    await test.database.asService((tx) => suspendFinding(tx, subject, test.clock.now()))
    expect(await standing(subject.creatorId)).toMatchObject({ penalties: [], standing: { plagiarismStrikes: 0 } })
    await test.database.asService((tx) => upholdFinding(tx, subject, test.clock.now()))
    const after = await standing(subject.creatorId)
    expect(after.total).toBe(before.total)
    expect(after.penalties.map(({ points }) => points)).toEqual(before.penalties.map(({ points }) => points))
    expect(after.standing.plagiarismStrikes).toBe(1)
    // Said again, it counts once.
    await test.database.asService((tx) => upholdFinding(tx, subject, test.clock.now()))
    expect((await standing(subject.creatorId)).standing.plagiarismStrikes).toBe(1)
  })
})
