/**
 * The execution providers of this computer's models. Test results are stored, so that not every start repeats the test;
 * an accelerator during whose trial the process ended is not tried again, since a driver may take the whole studio
 * down.
 */
import type { Database } from 'better-sqlite3'
import { env } from 'onnxruntime-node'
import * as z from 'zod'
import type { Acceleration } from '#models/inference/engine.ts'
import { bundledAccelerators } from '#models/inference/providers.ts'
import { type Accelerator, acceleratorSchema, placementSchema } from '#shared/contract/studio/models.ts'
import type { Write } from '../database/write.ts'
import { readStored, writeStored } from '../settings/stored-value.ts'

export interface AccelerationOptions {
  readonly db: Database
  readonly write: Write
  /** Whether the person wants it. */
  readonly isWanted: () => boolean
  /** Those that this build of ONNX Runtime brings along. */
  readonly bundled?: () => readonly Accelerator[]
}

const KEY = 'acceleration'
const storedSchema = z.object({
  /** The build of ONNX Runtime: a different build is tested again. */
  build: z.string(),
  /** By model: what is being tried now. */
  trying: z.record(z.string(), z.array(acceleratorSchema)),
  endedTheStudio: z.array(acceleratorSchema),
  placements: z.record(z.string(), placementSchema),
})
type Stored = z.infer<typeof storedSchema>

const REASON = 'the studio stopped while testing it'

export function createAcceleration(options: AccelerationOptions): Acceleration {
  const { db, write, isWanted, bundled = bundledAccelerators } = options
  const build = env.versions.node ?? env.versions.common
  const empty: Stored = { build, trying: {}, endedTheStudio: [], placements: {} }
  const read = (): Stored => {
    const stored = readStored(db, KEY, storedSchema)
    return stored?.build === build ? stored : empty
  }
  const store = (change: Partial<Stored>): void =>
    write((changed) => {
      writeStored(db, KEY, { ...read(), ...change })
      changed.event({ type: 'models' })
    })

  const unfinished = Object.values(read().trying).flat()
  if (unfinished.length > 0) {
    store({ trying: {}, endedTheStudio: [...new Set([...read().endedTheStudio, ...unfinished])] })
  }

  return {
    begin(modelPath) {
      if (!isWanted()) return []
      const { placements, endedTheStudio, trying } = read()
      const known = placements[modelPath]
      const wanted = known === undefined ? bundled() : bundled().filter((one) => one === known.provider)
      const accelerators = wanted.filter((one) => !endedTheStudio.includes(one))
      if (accelerators.length > 0) store({ trying: { ...trying, [modelPath]: accelerators } })
      return accelerators
    },
    placed(modelPath, { provider, refused }) {
      const { [modelPath]: _tried, ...trying } = read().trying
      const { endedTheStudio, placements } = read()
      const earlier = [
        ...(placements[modelPath]?.refused ?? []),
        ...endedTheStudio.map((one) => ({ provider: one, reason: REASON })),
      ]
      const all = [...refused, ...earlier.filter((one) => refused.every((other) => other.provider !== one.provider))]
      store({ trying, placements: { ...placements, [modelPath]: { provider, refused: all } } })
    },
  }
}
