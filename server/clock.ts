/** Time as the market sees it. Everything that asks for the time asks a clock, so that tests can let a week pass. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
