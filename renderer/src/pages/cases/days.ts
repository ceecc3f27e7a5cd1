/** Which numbers of days a step takes. */
export interface DayRange {
  readonly least: number
  readonly most: number
}

/** True for a whole number in the range; an empty field counts as no number. */
export function isWithin(days: number, { least, most }: DayRange): boolean {
  return Number.isInteger(days) && days >= least && days <= most
}
