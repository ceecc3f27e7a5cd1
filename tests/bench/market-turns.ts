/** Two things measured in turns, so that whatever else the machine does meets both alike. */

export type Sides<Value> = Record<'ours' | 'theirs', Value>

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
}

/** Of each side's latency in milliseconds over `inputs`, the first `warmUp` left out. */
export async function p95InTurns<Input>(
  inputs: readonly Input[],
  warmUp: number,
  measured: Sides<(input: Input) => Promise<unknown>>,
): Promise<Sides<number>> {
  const times: Sides<number[]> = { ours: [], theirs: [] }
  for (const [round, input] of inputs.entries()) {
    for (const side of ['theirs', 'ours'] as const) {
      const startedAt = performance.now()
      await measured[side](input)
      if (round >= warmUp) times[side].push(performance.now() - startedAt)
    }
  }
  return { ours: p95(times.ours), theirs: p95(times.theirs) }
}
