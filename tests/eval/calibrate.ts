/** `npm run calibrate`: see `--help`. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runTool } from '#build/commands.ts'
import { calibrationChange, writeManifest } from './calibrate-manifest.ts'
import { readResults } from './results.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const MANIFEST = join(ROOT, 'models/manifest.json')

const USAGE = `npm run calibrate [-- options]

Fits a profile's calibrations on what npm run eval has measured and writes them, with the figures that were reached, to
the profile's entry in models/manifest.json.

  --profile NAME   embedded, standard or large (default: embedded)
  --from FILE      results of an evaluation (default: out/eval/<profile>/results.json)
  --manifest FILE  another manifest
  --check          changes nothing; fails where the manifest says anything else than the results`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      profile: { type: 'string', default: 'embedded' },
      from: { type: 'string' },
      manifest: { type: 'string', default: MANIFEST },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const from = values.from ?? join(ROOT, 'out/eval', values.profile, 'results.json')
  const { manifest, differing } = await calibrationChange(values.manifest, values.profile, await readResults(from))
  if (differing.length === 0) {
    console.log(`${values.profile}: the manifest says what was measured.`)
    return 0
  }
  console.log(
    `${values.profile}: ${differing.join(', ')} ${values.check ? 'differ from what was measured.' : 'written.'}`,
  )
  if (values.check) return 1
  await writeManifest(values.manifest, manifest)
  // The repository's own manifest is laid out as the formatter wants it.
  if (values.manifest !== MANIFEST) return 0
  return (await runTool(['@biomejs/biome', 'biome'], ['format', '--write', MANIFEST], { output: 'collect' })).exitCode
}

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
