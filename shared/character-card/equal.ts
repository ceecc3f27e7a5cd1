/** Whether two JSON values are the same; the order of an object's keys does not matter. */
export function jsonEquals(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const oneEntries = Object.entries(one)
  if (oneEntries.length !== Object.keys(other).length) return false
  const otherValues = new Map(Object.entries(other))
  return oneEntries.every(([key, value]) => otherValues.has(key) && jsonEquals(value, otherValues.get(key)))
}
