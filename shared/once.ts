/** Asks `make` when first called, and gives everybody who calls the same promise, a rejected one too. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
