import { expect, it } from 'vitest'
import { planRounds } from './sync-plan.ts'

it('follows from the seed alone, and from nothing that comes later', () => {
  const plan = planRounds(7, 40)
  expect(planRounds(7, 40)).toEqual(plan)
  expect(planRounds(7, 200).slice(0, 40)).toEqual(plan)
  expect(planRounds(8, 40)).not.toEqual(plan)
})

it('has every kind of deed, line and death, and edits that are told apart', () => {
  const rounds = planRounds(1, 2_000)
  const deeds = rounds.flatMap(({ devices }) => devices.flatMap((device) => device.deeds))
  expect(new Set(deeds.map((deed) => deed.do))).toEqual(new Set(['begin', 'edit', 'step', 'resolve', 'claim']))
  const edits = deeds.flatMap((deed) => (deed.do === 'edit' ? [`${deed.field} ${deed.count}`] : []))
  expect(new Set(edits).size).toBe(edits.length)
  expect(new Set(rounds.flatMap(({ devices }) => devices.map(({ line }) => line))).size).toBe(3)
  expect(rounds.filter(({ studioDies }) => studioDies !== null).length).toBeGreaterThan(100)
  expect(rounds.filter(({ marketDiesAfterMs }) => marketDiesAfterMs !== null).length).toBeGreaterThan(20)
})
