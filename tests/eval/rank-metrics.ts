/** How well an order agrees with another one. */

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

function pearson(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [products, squaresA, squaresB] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [(a[at] ?? 0) - meanA, (b[at] ?? 0) - meanB]
    products += x * y
    squaresA += x * x
    squaresB += y * y
  }
  const norm = Math.sqrt(squaresA * squaresB)
  return norm > 0 ? products / norm : 0
}

/** Spearman's rank correlation, -1 to 1, ties by mean rank; 0 where one side is constant. Throws RangeError. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be ranked against ${b.length}`)
  return pearson(ranksOf(a), ranksOf(b))
}

/**
 * Area under the ROC curve: how often a positive outscores a negative, a tie counting half (Mann and Whitney 1947).
 * One half where either side is empty.
 */
export function rocAuc(positives: readonly number[], negatives: readonly number[]): number {
  if (positives.length === 0 || negatives.length === 0) return 0.5
  const ranks = ranksOf([...positives, ...negatives])
  const sum = ranks.subarray(0, positives.length).reduce((total, rank) => total + rank, 0)
  const least = (positives.length * (positives.length + 1)) / 2
  return (sum - least) / (positives.length * negatives.length)
}
