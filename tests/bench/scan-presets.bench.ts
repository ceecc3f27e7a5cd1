/**
 * A check of one picture by each scan preset with the built-in models, in a library of pictures that are all near: every
 * part is embedded, and as many pictures are laid over the checked one as the preset says.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine } from '#engine/engine.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { SCAN_PRESETS, type ScanPreset } from '#shared/similarity/scan-presets.ts'
import { writeGeneratedPictures } from './generated-pictures.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const PICTURES = 41
const ROUNDS = 9
const WARM_UP_ROUNDS = 2
/** Times what the fast preset takes. */
const MOST: Readonly<Record<Exclude<ScanPreset, 'fast'>, number>> = { balanced: 5, thorough: 15 }

export async function benchScanPresets(): Promise<BenchRow[]> {
  const out = join(import.meta.dirname, '../../out')
  await mkdir(out, { recursive: true })
  const folder = await mkdtemp(join(out, 'bench-presets-'))
  try {
    const [checked = '', ...others] = await writeGeneratedPictures(join(folder, 'pictures'), PICTURES)
    const engine = await createEngine({
      libraryDirectory: join(folder, 'library'),
      host: 'cli',
      version: '1',
      background: false,
    })
    try {
      await fill(engine, others)
      const times = await measure(engine, checked)
      return (['balanced', 'thorough'] as const).map((preset) => rowOf(preset, times))
    } finally {
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill(engine: Engine, paths: readonly string[]): Promise<void> {
  await engine.imports.start({ paths, uploads: [] })
  await engine.jobs.whenIdle()
  await engine.fingerprinting.start()
  await engine.jobs.whenIdle()
}

/** Median milliseconds of a check; presets take turns, so that what else the machine does is shared by all. */
async function measure({ settings, uniqueness }: Engine, picturePath: string): Promise<Record<ScanPreset, number>> {
  const times: Record<ScanPreset, number[]> = { fast: [], balanced: [], thorough: [] }
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const preset of SCAN_PRESETS) {
      settings.update({ scanPreset: preset })
      const start = performance.now()
      const report = await uniqueness.checkFiles({ picturePath })
      if (round >= 0) times[preset].push(performance.now() - start)
      const isSeen = report.layersChecked.some(({ layer, checked }) => layer === 'image_vector' && checked)
      if (!isSeen) throw new LunaError('INTERNAL', 'the check did without the model')
    }
  }
  return { fast: median(times.fast), balanced: median(times.balanced), thorough: median(times.thorough) }
}

function rowOf(preset: Exclude<ScanPreset, 'fast'>, times: Record<ScanPreset, number>): BenchRow {
  const ratio = times[preset] / times.fast
  return {
    what: `check of a PNG of a megapixel with the built-in models, ${preset}`,
    against: 'the same check, fast',
    bar: `at most ${MOST[preset]} times as long`,
    ours: times[preset],
    theirs: times.fast,
    unit: 'ms',
    ratio,
    holds: ratio <= MOST[preset],
  }
}
