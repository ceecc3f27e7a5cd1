/**
 * Pictures hashed per second, from disk: pHash and dHash in all eight orientations, against the two perceptual-hash
 * libraries most used with Node (one hash, one orientation each), and against a bare decode to 32 × 32 gray.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import imghash from 'imghash'
import sharp from 'sharp'
import perceptualHash from 'sharp-phash'
import { openPicture } from '#models/decode/picture.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import { randomFrom } from '#shared/random.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const PICTURES = 1_000
/** imghash decodes in JavaScript and takes many times as long, so it is measured on every tenth picture. */
const IMGHASH_STRIDE = 10
const ROUNDS = 5
const LEAST_SPEEDUP = 1.9
const LEAST_OF_BARE_DECODE = 0.85
const IN_FLIGHT = availableParallelism()

export async function benchHashes(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'luna-bench-hashes-'))
  try {
    const paths = await drawPictures(folder)
    return rowsFrom(await measure(paths))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Rates {
  readonly ours: number
  readonly bareDecode: number
  readonly sharpPhash: number
  readonly imghash: number
}

/** Interleaved rounds, so that whatever else the machine does falls on all alike; medians of pictures per second. */
async function measure(paths: readonly string[]): Promise<Rates> {
  // imghash reads JPEG and PNG only.
  const forImghash = paths.filter((path) => !path.endsWith('.webp')).filter((_, index) => index % IMGHASH_STRIDE === 0)
  const contenders = {
    ours: () => rate(paths, hashOurs, IN_FLIGHT),
    bareDecode: () => rate(paths, decodeBare, IN_FLIGHT),
    sharpPhash: () => rate(paths, async (path) => void (await perceptualHash(path)), 1),
    imghash: () => rate(forImghash, async (path) => void (await imghash.hash(path)), 1),
  }
  const names = ['ours', 'bareDecode', 'sharpPhash', 'imghash'] as const
  const rates: Record<keyof Rates, number[]> = { ours: [], bareDecode: [], sharpPhash: [], imghash: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? names : names.toReversed()
    for (const name of order) rates[name].push(await contenders[name]())
  }
  return {
    ours: median(rates.ours),
    bareDecode: median(rates.bareDecode),
    sharpPhash: median(rates.sharpPhash),
    imghash: median(rates.imghash),
  }
}

async function hashOurs(path: string): Promise<void> {
  await pictureHashes(await openPicture({ path }))
}

async function decodeBare(path: string): Promise<void> {
  await sharp(path).grayscale().resize(32, 32, { fit: 'fill' }).raw().toBuffer()
}

function rowsFrom(rates: Rates): BenchRow[] {
  const [faster, theirs] =
    rates.sharpPhash >= rates.imghash ? ['sharp-phash', rates.sharpPhash] : ['imghash', rates.imghash]
  const row = (against: string, bar: string, other: number, least: number): BenchRow => ({
    what: 'pHash and dHash in eight orientations, 1,000 mixed pictures from disk',
    against,
    bar,
    ours: rates.ours,
    theirs: other,
    unit: 'pictures/s',
    ratio: rates.ours / other,
    holds: rates.ours / other >= least,
  })
  return [
    row(`${faster} (one hash, one orientation)`, `at least ${LEAST_SPEEDUP} times as many`, theirs, LEAST_SPEEDUP),
    row('a bare decode to 32 × 32 gray on all cores', 'at most 15 % fewer', rates.bareDecode, LEAST_OF_BARE_DECODE),
  ]
}

/** Pictures per second with `inFlight` of them at work at once. */
async function rate(
  paths: readonly string[],
  work: (path: string) => Promise<void>,
  inFlight: number,
): Promise<number> {
  const queue = paths.values()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const path of queue) await work(path)
    }),
  )
  return (paths.length * 1000) / (performance.now() - start)
}

const SIZES = [
  [256, 256],
  [512, 512],
  [768, 512],
  [512, 768],
  [1024, 1024],
  [1280, 720],
  [1024, 1536],
  [1920, 1080],
] as const

/** Pictures of every size in every format: drawn shapes over a gradient with grain, as generated art tends to be. */
async function drawPictures(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const paths: string[] = []
  for (let index = 0; index < PICTURES; index += IN_FLIGHT) {
    const batch = Array.from({ length: Math.min(IN_FLIGHT, PICTURES - index) }, (_, offset) => index + offset)
    paths.push(...(await Promise.all(batch.map((seed) => drawPicture(folder, seed)))))
  }
  return paths
}

async function drawPicture(folder: string, seed: number): Promise<string> {
  const [width, height] = SIZES[seed % SIZES.length] ?? SIZES[0]
  const random = randomFrom(seed + 1)
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 6 } },
  })
    .png({ compressionLevel: 0 })
    .toBuffer()
  const drawn = sharp(Buffer.from(drawing(width, height, random)))
    .composite([{ input: grain, blend: 'soft-light' }])
    .flatten({ background: '#fff' })
  const format = (['jpg', 'png', 'webp', 'jpg'] as const)[Math.floor(seed / SIZES.length) % 4] ?? 'jpg'
  const path = join(folder, `${String(seed).padStart(4, '0')}.${format}`)
  if (format === 'jpg') await drawn.jpeg({ quality: 88 }).toFile(path)
  else if (format === 'webp') await drawn.webp({ quality: 82, effort: 2 }).toFile(path)
  else await drawn.png({ compressionLevel: 6 }).toFile(path)
  return path
}

function drawing(width: number, height: number, random: () => number): string {
  const color = (): string => `hsl(${Math.floor(random() * 360)} ${30 + random() * 60}% ${20 + random() * 60}%)`
  const shapes = Array.from({ length: 12 }, () => {
    const [x, y, r] = [random() * width, random() * height, (0.05 + random() * 0.2) * width]
    return random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${r}" fill="${color()}" opacity="${0.5 + random() / 2}"/>`
      : `<rect x="${x}" y="${y}" width="${r * 2}" height="${r}" fill="${color()}" transform="rotate(${random() * 90} ${x} ${y})"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${color()}"/><stop offset="1" stop-color="${color()}"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`
}

if (import.meta.main) {
  for (const row of await benchHashes()) {
    const ratio = `${row.ours.toFixed(1)} / ${row.theirs.toFixed(1)} ${row.unit} = ${row.ratio.toFixed(2)}`
    console.log(`${row.holds ? 'holds' : 'FAILS'}  ${row.what} against ${row.against}: ${ratio} (${row.bar})`)
  }
}
