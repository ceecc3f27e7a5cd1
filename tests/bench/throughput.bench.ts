/** Many pictures and texts to vectors, at their largest memory, against transformers.js pipelines on the same ONNX files. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { type BenchSize, prepareBenchModels } from './bench-models.ts'
import { writeGeneratedPictures } from './generated-pictures.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'
import { type ThroughputResult, type ThroughputTask, throughputResultSchema } from './throughput-task.ts'

const LEAST_SPEEDUP = 1.3
const MOST_MEMORY = 0.8
const AGAINST = 'transformers.js 4.3 pipelines in batches of 8, same ONNX files'

interface Round {
  readonly size: BenchSize
  readonly what: ThroughputTask['what']
  readonly title: string
  readonly count: number
  readonly rounds: number
}

/** A picture takes the large model over a second on two cores, so it gets fewer. */
const ROUNDS: readonly Round[] = [
  { size: 'standard', what: 'pictures', title: 'ViT-B/32', count: 500, rounds: 3 },
  { size: 'standard', what: 'texts', title: 'BGE small', count: 500, rounds: 3 },
  { size: 'large', what: 'pictures', title: 'ViT-L/14', count: 60, rounds: 1 },
  { size: 'large', what: 'texts', title: 'BGE large', count: 100, rounds: 1 },
]

async function measure(task: ThroughputTask): Promise<ThroughputResult> {
  const child = join(import.meta.dirname, 'throughput.child.ts')
  // Ours as the app starts its engine; theirs as any program that uses it.
  const env = task.contender === 'ours' ? { ...process.env, ...ALLOCATOR_ENVIRONMENT } : process.env
  const options = { maxBuffer: 1e7, env }
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(task)], options)
  return throughputResultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

async function compare({ size, what, title, count, rounds }: Round, folder: string): Promise<BenchRow[]> {
  await prepareBenchModels(size)
  const results = { ours: [] as ThroughputResult[], theirs: [] as ThroughputResult[] }
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
      results[contender].push(await measure({ contender, size, what, count, folder }))
    }
  }
  const perSecond = (runs: readonly ThroughputResult[]) => (count * 1_000) / median(runs.map(({ tookMs }) => tookMs))
  const megabytes = (runs: readonly ThroughputResult[]) =>
    median(runs.map(({ peakMemoryBytes }) => peakMemoryBytes)) / 1e6
  const [ourRate, theirRate] = [perSecond(results.ours), perSecond(results.theirs)]
  const [ourMb, theirMb] = [megabytes(results.ours), megabytes(results.theirs)]
  const shown = what === 'pictures' ? `${count} PNGs of about a megapixel, decoded` : `${count} texts of 8 to 97 words`
  return [
    {
      what: `${shown}, to vectors of ${title}, fp32`,
      against: AGAINST,
      bar: `at least ${LEAST_SPEEDUP} times as many`,
      ...{ ours: ourRate, theirs: theirRate, unit: `${what}/s`, ratio: ourRate / theirRate },
      holds: ourRate / theirRate >= LEAST_SPEEDUP,
    },
    {
      what: `peak memory of the process meanwhile, ${title}`,
      against: AGAINST,
      bar: `at most ${MOST_MEMORY} times as much`,
      ...{ ours: ourMb, theirs: theirMb, unit: 'MB', ratio: ourMb / theirMb },
      holds: ourMb / theirMb <= MOST_MEMORY,
    },
  ]
}

export async function benchThroughput(): Promise<BenchRow[]> {
  const folder = join(import.meta.dirname, '../../out/bench-throughput')
  try {
    await writeGeneratedPictures(folder, 500)
    const rows: BenchRow[] = []
    for (const round of ROUNDS) rows.push(...(await compare(round, folder)))
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) console.table(await benchThroughput())
