import { env } from 'node:process'

const MAX_SEED = 2 ** 31 - 1

/**
 * What everything random in the tests is drawn from. The same in every run, so that a change either passes or does not;
 * `LUNA_SEED=random` draws new cases, and `LUNA_SEED=<number>` repeats them.
 */
export const seed = seedFrom(env['LUNA_SEED'] ?? '1')

function seedFrom(text: string): number {
  if (text === 'random') {
    const drawn = Math.floor(Math.random() * MAX_SEED)
    console.log(`LUNA_SEED=${drawn}`)
    return drawn
  }
  const given = Number(text)
  if (!Number.isSafeInteger(given) || given < 0 || given > MAX_SEED) {
    throw new Error(`LUNA_SEED must be "random" or a whole number up to ${MAX_SEED}, but is "${text}".`)
  }
  return given
}
