/**
 * One preflight's share of the models: a 1920 × 1080 PNG from disk and a card text of about 64 tokens, both to vectors,
 * against transformers.js pipelines on the same ONNX files; and how long each keeps the calling process's event loop.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, pipeline } from '@huggingface/transformers'
import { createInference } from '#models/inference/engine.ts'
import { type BenchModels, prepareBenchModels } from './bench-models.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const ROUNDS = 21
const WARM_UP_ROUNDS = 3
const LEAST_SPEEDUP = 1.3
const LONGEST_BLOCK_MS = 20
const TICK_MS = 2
/** Between measurements, so that one contender's threads do not run into the other's turn. */
const PAUSE_MS = 100

const CARD_TEXT =
  'The captain of the ruined tower. A brave and stubborn knight who guards the silver bridge at dusk, never sings, ' +
  'and remembers every betrayal of the forgotten queen. Human ranger, loyal, patient, bitter. Carries an ancient ' +
  'iron blade, a broken compass and the key to the sacred library of the frozen valley.'

type Preflight = () => Promise<void>

async function openTheirs({ folder, picturePath }: BenchModels): Promise<Preflight> {
  env.allowRemoteModels = false
  env.localModelPath = folder
  const images = await pipeline('image-feature-extraction', 'clip', { dtype: 'fp32' })
  const texts = await pipeline('feature-extraction', 'bge', { dtype: 'fp32' })
  return async () => {
    await Promise.all([images(picturePath), texts(CARD_TEXT, { pooling: 'cls', normalize: true })])
  }
}

interface Measured {
  readonly tookMs: number
  /** The longest time for which the event loop was blocked. */
  readonly blockedMs: number
}

/**
 * Milliseconds this thread was ready to run but had no core, since it started; other programs on the machine cause
 * this, not what is measured. Linux only; elsewhere all waiting counts.
 */
function waitedForCoreMs(): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, 'utf8').split(' ')
    return Number(waitedNs) / 1e6
  } catch {
    return 0
  }
}

/** Watches the event loop; the returned function ends that and gives its longest standstill, milliseconds. */
function watchEventLoop(): () => number {
  let longestMs = 0
  let last = performance.now()
  let lastWaitedMs = waitedForCoreMs()
  const tick = (): void => {
    const [now, waitedMs] = [performance.now(), waitedForCoreMs()]
    longestMs = Math.max(longestMs, now - last - (waitedMs - lastWaitedMs) - TICK_MS)
    last = now
    lastWaitedMs = waitedMs
  }
  const timer = setInterval(tick, TICK_MS)
  return () => {
    clearInterval(timer)
    tick()
    return longestMs
  }
}

async function measure(preflight: Preflight): Promise<Measured> {
  await sleep(PAUSE_MS)
  const stopWatching = watchEventLoop()
  const start = performance.now()
  await preflight()
  return { tookMs: performance.now() - start, blockedMs: stopWatching() }
}

export async function benchInference(): Promise<BenchRow[]> {
  const models = await prepareBenchModels()
  const inference = createInference({ profile: models.profile })
  try {
    const contenders = {
      ours: async () => {
        await Promise.all([inference.embedImages([{ path: models.picturePath }]), inference.embedTexts([CARD_TEXT])])
      },
      theirs: await openTheirs(models),
    }
    const results: Record<keyof typeof contenders, Measured[]> = { ours: [], theirs: [] }
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      for (const name of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
        const measured = await measure(contenders[name])
        if (round >= 0) results[name].push(measured)
      }
    }
    return rowsFrom(results.ours, results.theirs)
  } finally {
    await inference.close()
  }
}

function rowsFrom(ours: readonly Measured[], theirs: readonly Measured[]): BenchRow[] {
  const [ourMs, theirMs] = [ours, theirs].map((runs) => median(runs.map(({ tookMs }) => tookMs)))
  const [ourBlockMs, theirBlockMs] = [ours, theirs].map((runs) => Math.max(...runs.map(({ blockedMs }) => blockedMs)))
  if (ourMs === undefined || theirMs === undefined || ourBlockMs === undefined || theirBlockMs === undefined) return []
  const against = 'transformers.js 4.3 pipelines, same ONNX files'
  return [
    {
      what: 'picture (1920 × 1080 PNG) and card text (about 64 tokens) to vectors, ViT-B/32 and BGE small, fp32, p50',
      against,
      bar: `at least ${LEAST_SPEEDUP} times as fast`,
      ours: ourMs,
      theirs: theirMs,
      unit: 'ms',
      ratio: ourMs / theirMs,
      holds: theirMs / ourMs >= LEAST_SPEEDUP,
    },
    {
      what: "longest standstill of the calling process's event loop during this, apart from waiting for a core",
      against,
      bar: `never over ${LONGEST_BLOCK_MS} ms`,
      ours: ourBlockMs,
      theirs: theirBlockMs,
      unit: 'ms',
      ratio: ourBlockMs / theirBlockMs,
      holds: ourBlockMs <= LONGEST_BLOCK_MS,
    },
  ]
}

if (import.meta.main) console.table(await benchInference())
