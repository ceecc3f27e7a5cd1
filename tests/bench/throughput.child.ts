/**
 * One contender alone in a process, so that its peak of memory is its own: vectors of pictures from disk, or of texts.
 * Prints what it took as JSON.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInference } from '#models/inference/engine.ts'
import { prepareBenchModels } from './bench-models.ts'
import { type ThroughputResult, throughputTaskSchema } from './throughput-task.ts'

/** As many as a batch of the engine holds. */
const THEIR_BATCH = 8

type Work = (items: readonly string[]) => Promise<void>

const task = throughputTaskSchema.parse(JSON.parse(process.argv[2] ?? ''))
const models = await prepareBenchModels(task.size, task.precision)

async function ours(): Promise<Work> {
  const inference = createInference({ profile: models.profile })
  return async (items) => {
    if (task.what === 'pictures') await inference.embedImages(items.map((path) => ({ path })))
    else await inference.embedTexts(items)
  }
}

async function theirs(): Promise<Work> {
  // Not loaded where ours is measured: it would count among its memory.
  const { env, pipeline } = await import('@huggingface/transformers')
  env.allowRemoteModels = false
  env.localModelPath = models.folder
  const images =
    task.what === 'pictures' ? await pipeline('image-feature-extraction', 'clip', { dtype: task.precision }) : null
  const texts = task.what === 'texts' ? await pipeline('feature-extraction', 'bge', { dtype: task.precision }) : null
  return async (items) => {
    for (let start = 0; start < items.length; start += THEIR_BATCH) {
      const batch = items.slice(start, start + THEIR_BATCH)
      await images?.(batch)
      await texts?.(batch, { pooling: 'cls', normalize: true })
    }
  }
}

function itemsOf(): string[] {
  if (task.what === 'pictures') {
    return readdirSync(task.folder)
      .toSorted()
      .slice(0, task.count)
      .map((name) => join(task.folder, name))
  }
  const words =
    'the captain of a ruined tower guards the silver bridge at dusk and remembers every forgotten queen'.split(' ')
  // From a line to a whole card.
  return Array.from({ length: task.count }, (_, text) =>
    Array.from({ length: 8 + ((text * 37) % 90) }, (_, word) => words[(text + word * 5) % words.length]).join(' '),
  )
}

const items = itemsOf()
const work = await (task.contender === 'ours' ? ours() : theirs())
await work(items.slice(0, THEIR_BATCH))
const start = performance.now()
await work(items)
const result: ThroughputResult = {
  tookMs: performance.now() - start,
  peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
}
console.log(JSON.stringify(result))
process.exit(0)
