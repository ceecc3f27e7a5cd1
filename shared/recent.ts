/** Remembers the last `size` values that were set, in memory. */
export function createRecent<Value>(size: number) {
  const values = new Map<string, Value>()
  return {
    get: (key: string): Value | undefined => values.get(key),
    set(key: string, value: Value): void {
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > size && oldest !== undefined) values.delete(oldest)
    },
  }
}
