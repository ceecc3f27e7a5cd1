/** Many pictures and texts to vectors, at their largest memory, against transformers.js pipelines on the same ONNX files. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ALLOCATOR_ENVIRONMENT } from '#models/inference/allocator-environment.ts'
import { type BenchPrecision, type BenchSize, prepareBenchModels } from './bench-models.ts'
import { writeGeneratedPictures } from './generated-pictures.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'
import { type ThroughputResult, type ThroughputTask, throughputResultSchema } from './throughput-task.ts'

const LEAST_SPEEDUP = 1.3
const MOST_MEMORY = 0.8
const AGAINST = 'transformers.js 4.3 pipelines in batches of 8, same ONNX files'

interface Round {
  readonly size: BenchSize
  readonly precision: BenchPrecision
  readonly what: ThroughputTask['what']
  readonly title: string
  readonly count: number
  readonly rounds: number
}

/**
 * The profiles name the hub's files of 8 bits, so those are measured oftenest. A picture takes the large model long on two
 * cores, so it gets fewer.
 */
const ROUNDS: readonly Round[] = [
  { size: 'standard', precision: 'q8', what: 'pictures', title: 'ViT-B/32', count: 500, rounds: 3 },
  { size: 'standard', precision: 'q8', what: 'texts', title: 'BGE small', count: 500, rounds: 3 },
  { size: 'standard', precision: 'fp32', what: 'pictures', title: 'ViT-B/32', count: 500, rounds: 3 },
  { size: 'standard', precision: 'fp32', what: 'texts', title: 'BGE small', count: 500, rounds: 1 },
  { size: 'large', precision: 'q8', what: 'pictures', title: 'ViT-L/14', count: 60, rounds: 1 },
  { size: 'large', precision: 'q8', what: 'texts', title: 'BGE large', count: 100, rounds: 1 },
]

async function measure(task: ThroughputTask): Promise<ThroughputResult> {
  const child = join(import.meta.dirname, 'throughput.child.ts')
  // Ours as the app starts its engine; theirs as any program that uses it.
  const env = task.contender === 'ours' ? { ...process.env, ...ALLOCATOR_ENVIRONMENT } : process.env
  const options = { maxBuffer: 1e7, env }
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(task)], options)
  return throughputResultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

async function compare({ size, precision, what, title, count, rounds }: Round, folder: string): Promise<BenchRow[]> {
  await prepareBenchModels(size, precision)
  const results = { ours: [] as ThroughputResult[], theirs: [] as ThroughputResult[] }
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
      results[contender].push(await measure({ contender, size, precision, what, count, folder }))
    }
  }
  const perSecond = (runs: readonly ThroughputResult[]) => (count * 1_000) / median(runs.map(({ tookMs }) => tookMs))
  const megabytes = (runs: readonly ThroughputResult[]) =>
    median(runs.map(({ peakMemoryBytes }) => peakMemoryBytes)) / 1e6
  const [ourRate, theirRate] = [perSecond(results.ours), perSecond(results.theirs)]
  const [ourMb, theirMb] = [megabytes(results.ours), megabytes(results.theirs)]
  const isBarred = what === 'pictures' && size === 'standard'
  const shown = what === 'pictures' ? `${count} PNGs of about a megapixel, decoded` : `${count} texts of 8 to 97 words`
  return [
    {
      what: `${shown}, to vectors of ${title}, ${precision}`,
      against: AGAINST,
      bar: isBarred ? `at least ${LEAST_SPEEDUP} times as many` : 'reported',
      ...{ ours: ourRate, theirs: theirRate, unit: `${what}/s`, ratio: ourRate / theirRate },
      holds: !isBarred || ourRate / theirRate >= LEAST_SPEEDUP,
    },
    {
      what: `peak memory of the process during this, ${title}, ${precision}`,
      against: AGAINST,
      bar: isBarred ? `at most ${MOST_MEMORY} times as much` : 'reported',
      ...{ ours: ourMb, theirs: theirMb, unit: 'MB', ratio: ourMb / theirMb },
      holds: !isBarred || ourMb / theirMb <= MOST_MEMORY,
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
