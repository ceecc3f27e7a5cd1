/**
 * Kills of a whole long run, one a round: together at least `FEWEST_KILLS` of build/testing/kills.ts, also where this
 * machine has no PostgreSQL and whatever the seed draws.
 */
export const STUDIO_ROUNDS = 180
/** On each database. */
export const MARKET_ROUNDS = 25
