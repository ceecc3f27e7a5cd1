/**
 * Opens a model where it runs fastest. An accelerator is used only where its result agrees with the processor's and comes
 * sooner: vectors made on different machines must stay comparable.
 */

import type { Accelerator, Placement } from '#shared/contract/studio/models.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { bundledAccelerators, missingDriver } from './providers.ts'
import { type Feeds, type ModelSession, openSession, type SessionNeeds } from './session.ts'

/** Least cosine between an accelerator's output and the processor's; other threads and batches differ by a tenth of that. */
export const PARITY_COSINE = 0.9999

const ROUNDS = 3

export interface Probe {
  readonly feeds: Feeds
  /** Shape of the output for these feeds. */
  readonly expected: readonly number[]
}

export interface PlacedSession {
  readonly session: ModelSession
  readonly placement: Placement
}

/** @throws MODEL_FILE_CORRUPT; what an accelerator throws becomes its reason for being refused */
export async function openFastestSession(
  path: string,
  needs: SessionNeeds,
  probe: Probe,
  accelerators: readonly Accelerator[],
): Promise<PlacedSession> {
  const processor = await openSession(path, needs)
  const refused: { provider: Accelerator; reason: string }[] = []
  for (const provider of accelerators) {
    const reason = await tryAccelerator(provider)
    if (typeof reason !== 'string') {
      await processor.close()
      return { session: reason, placement: { provider, refused } }
    }
    refused.push({ provider, reason })
  }
  return { session: processor, placement: { provider: 'cpu', refused } }

  async function tryAccelerator(provider: Accelerator): Promise<ModelSession | string> {
    // Otherwise ONNX Runtime would say nothing and take the processor.
    if (!bundledAccelerators().includes(provider)) return 'this build does not have it'
    const missing = missingDriver(provider)
    if (missing !== null) return missing
    let session: ModelSession | undefined
    try {
      session = await openSession(path, needs, provider)
      const reason = await compare(processor, session, needs.output, probe)
      if (reason === null) return session
      await session.close()
      return reason
    } catch (cause) {
      await session?.close().catch(() => undefined)
      return cause instanceof Error ? cause.message : String(cause)
    }
  }
}

/** Why the other session is not to be used; null where it is as good and faster. */
async function compare(
  processor: ModelSession,
  other: ModelSession,
  output: string,
  probe: Probe,
): Promise<string | null> {
  const mine = await measure(processor, output, probe)
  const theirs = await measure(other, output, probe)
  const agreement = cosine(mine.values, theirs.values)
  if (!(agreement >= PARITY_COSINE)) return `its results differ (cosine ${agreement.toFixed(5)})`
  if (theirs.leastMs >= mine.leastMs) {
    return `it is slower (${theirs.leastMs.toFixed(0)} ms instead of ${mine.leastMs.toFixed(0)} ms)`
  }
  return null
}

/** The first run prepares and does not count. */
async function measure(session: ModelSession, output: string, { feeds, expected }: Probe) {
  let values = await session.run(feeds, output, expected)
  let leastMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    values = await session.run(feeds, output, expected)
    leastMs = Math.min(leastMs, performance.now() - start)
  }
  return { values, leastMs }
}
