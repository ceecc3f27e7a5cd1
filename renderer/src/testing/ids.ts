/** Ids for the data of tests, which the contract wants to be UUIDs: `idOf(1)`, `idOf(2)` … */
export const idOf = (number: number): string => `0190c4b2-0000-7000-8000-${String(number).padStart(12, '0')}`

export const AT = '2026-11-23T10:00:00Z'
