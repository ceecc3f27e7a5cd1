/** `npm run chance`: see `--help`. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runTool } from '#build/commands.ts'
import { withChance, writeManifest } from './calibrate-manifest.ts'
import { type ChanceTables, measureChance, SECTIONS } from './measure-chance.ts'
import { showProgress } from './progress.ts'
import { writeWhole } from './results.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TABLES = join(ROOT, 'shared/similarity/picture-chance.json')
const MANIFEST = join(ROOT, 'models/manifest.json')

const USAGE = `npm run chance -- --large FILE --small FILE [options]

Measures how often unrelated pictures are as close as each layer says, and writes the tables: of hashes, features and
pixels to shared/similarity/picture-chance.json, of the built-in image vector to models/manifest.json. An index has JSON
lines with id, file, set and perhaps caption; files are below its folder. Pictures of different makers count as
unrelated (see tests/eval/chance-pictures.ts).

  --large FILE       index of pictures in real sizes: features
  --small FILE       index of small pictures: hashes, pixels, vectors
  --only LIST        only these, with commas: ${SECTIONS.join(', ')}
  --most N           small pictures at most (default: all)
  --queries N        small pictures that are compared with all others, pixel by pixel and by their vectors (default: 2500)
  --feature-pairs N  pairs whose features are compared (default: 100000)
  --seed N           of everything random (default: 1)
  --out FOLDER       for the cache (default: out/eval)`

const { values } = parseArgs({
  options: {
    large: { type: 'string' },
    small: { type: 'string' },
    only: { type: 'string', default: SECTIONS.join(',') },
    most: { type: 'string', default: 'Infinity' },
    queries: { type: 'string', default: '2500' },
    'feature-pairs': { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: join(ROOT, 'out/eval') },
    help: { type: 'boolean', default: false },
  },
})

async function write({ vectors, ...tables }: ChanceTables): Promise<void> {
  const before: object = JSON.parse(readFileSync(TABLES, 'utf8'))
  await writeWhole(TABLES, JSON.stringify({ ...before, ...tables }))
  if (vectors !== undefined) {
    await writeManifest(MANIFEST, await withChance(MANIFEST, 'embedded', vectors))
  }
  await runTool(['@biomejs/biome', 'biome'], ['format', '--write', TABLES, MANIFEST], { output: 'collect' })
}

if (values.help || values.large === undefined || values.small === undefined) {
  console.log(USAGE)
} else {
  const tables = await measureChance({
    large: values.large,
    small: values.small,
    sections: values.only.split(','),
    most: Number(values.most),
    queries: Number(values.queries),
    featurePairs: Number(values['feature-pairs']),
    seed: Number(values.seed),
    cacheFolder: join(values.out, 'cache'),
    progress: showProgress,
    show: (text) => console.log(`The closest pairs:\n${text}`),
  })
  await write(tables)
  for (const [name, table] of Object.entries(tables)) console.log(`${name}: ${JSON.stringify(table)}`)
}
