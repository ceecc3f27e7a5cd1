/** The one way in which shares are shown: rounded down, so that nothing is shown as having reached a mark that it has not. */

/** Measured values this near to each other are the same value. */
const STEPS = 1e6

/** 0 to 100. */
export function wholePercent(share: number): number {
  return Math.floor((100 * Math.round(share * STEPS)) / STEPS)
}

/** "93%"; 0% only where it is exact. */
export function percent(share: number): string {
  const whole = wholePercent(share)
  return whole === 0 && Math.round(share * STEPS) > 0 ? '< 1%' : `${whole}%`
}
