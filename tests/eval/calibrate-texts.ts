/** `npm run calibrate:texts`: see `--help`. */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { runTool } from '#build/commands.ts'
import { dataFolders } from '#models/data-folders.ts'
import { createInference, type Inference } from '#models/inference/engine.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { randomFrom } from '#shared/random.ts'
import { VECTOR_CHANCES } from '#shared/similarity/text-chance-tables.ts'
import { textChances, weighText } from '#shared/similarity/text-closeness.ts'
import { type CheckResult, checkText, openGallery, type PreparedText } from './check-texts.ts'
import { fitTextChances } from './fit-text-chance.ts'
import { learnWordRarity, rarityTableSource } from './learn-word-rarity.ts'
import { showProgress } from './progress.ts'
import { chanceTablesSource } from './text-chance-source.ts'
import { type CorpusText, type DescribedTwice, readTextCorpus, type TextCorpus } from './text-corpus.ts'

const SIMILARITY = resolve(import.meta.dirname, '../../shared/similarity')
const RARITY_TABLE = join(SIMILARITY, 'word-rarity-table.ts')
const CHANCE_TABLES = join(SIMILARITY, 'text-chance-tables.ts')
const PROFILES = ['embedded', 'standard', 'large'] as const
const EMBED_AT_ONCE = 64

const RARITY_PARAGRAPHS = 30_000
/** Texts whose pairs are measured. */
const RULES_CARDS = 700
const PARAGRAPHS = 4000
const OTHER_QUERIES = 300

const count = (value: number): string => value.toLocaleString('en')

const USAGE = `npm run calibrate:texts -- --corpus FOLDER [options]

Learns how rare words are, measures how close unrelated texts are, and reports what checks find with both, on things that
neither the text model nor the tables have seen. The folder holds pairs.jsonl.gz and prose.txt.gz.

  --corpus FOLDER   texts of known origin
  --profile NAME    embedded, standard or large (default: embedded)
  --models FOLDER   where the models are installed
  --seed N          of everything random (default: 1)
  --works N         in the gallery of the report (default: 10000)
  --step NAME       rarity (writes word-rarity-table.ts), chance (writes text-chance-tables.ts) or report;
                    in this order, each reads what the one before has written`

interface Run {
  readonly corpus: TextCorpus
  readonly inference: Inference
  /** `<id>@<version>` */
  readonly profile: string
  readonly seed: number
  readonly galleryWorks: number
}

/** `most` of them in an order that the seed decides. */
function sample<T>(items: readonly T[], most: number, seed: number): T[] {
  const random = randomFrom(seed)
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, most)
    .map(({ item }) => item)
}

const isSeen = ({ isHeldOut }: CorpusText): boolean => !isHeldOut

async function prepare(texts: readonly CorpusText[], { inference }: Run, what: string): Promise<PreparedText[]> {
  const onDone = showProgress(what, texts.length)
  const prepared: PreparedText[] = []
  for (let from = 0; from < texts.length; from += EMBED_AT_ONCE) {
    const chunk = texts.slice(from, from + EMBED_AT_ONCE)
    const vectors = await inference.embedTexts(chunk.map(({ text }) => text))
    for (const [at, text] of chunk.entries()) {
      prepared.push({ text, weighed: weighText(text.text), vector: vectors[at] ?? new Float32Array() })
    }
    onDone(prepared.length)
  }
  return prepared
}

async function writeSource(path: string, source: string): Promise<void> {
  await writeFile(path, source)
  await runTool(['@biomejs/biome', 'biome'], ['format', '--write', path], { output: 'collect' })
}

async function learnRarity({ corpus, seed }: Run): Promise<void> {
  const seen = [...corpus.twice.flatMap(({ first, second }) => [first, second]), ...corpus.cards].filter(isSeen)
  const prose = sample(corpus.prose.filter(isSeen), RARITY_PARAGRAPHS, seed)
  const levels = learnWordRarity([[...seen, ...corpus.samples], prose].map((texts) => texts.map(({ text }) => text)))
  const about = `${count(seen.length + corpus.samples.length)} cards and ${count(prose.length)} paragraphs of books`
  await writeSource(RARITY_TABLE, rarityTableSource(levels, `Learned from ${about}, seed ${seed}.`))
  console.log(`Rarities of words: learned from ${about}.`)
}

async function fitChances(run: Run): Promise<void> {
  const { corpus, seed } = run
  const things = sample(corpus.twice.map(({ first }) => first).filter(isSeen), RULES_CARDS, seed)
  const others = corpus.cards.filter((card) => isSeen(card) && !things.some(({ origin }) => origin === card.origin))
  const cards = [...things, ...others, ...corpus.samples]
  const prose = sample(corpus.prose.filter(isSeen), PARAGRAPHS, seed)
  const prepared = [await prepare(cards, run, 'cards'), await prepare(prose, run, 'paragraphs')]
  const about = `${count(cards.length)} cards and ${count(prose.length)} paragraphs, each with those of other origins; seed ${seed}`
  const groups = prepared.map((texts) =>
    texts.map(({ text: { origin, text }, weighed, vector }) => ({
      ...{ origin, text, weighed },
      vector: vector ?? new Float32Array(),
    })),
  )
  const fitted = fitTextChances(groups, about)
  const known = Object.keys(VECTOR_CHANCES).map((key) => [key, textChances(key)] as const)
  const profiles = { ...Object.fromEntries(known), [run.profile]: fitted }
  await writeSource(CHANCE_TABLES, chanceTablesSource(fitted.words, profiles))
  for (const table of Object.values(fitted)) console.log(table)
}

async function report(run: Run): Promise<void> {
  const { own, paragraphs, queries } = reportedTexts(run)
  const gallery = openGallery(await prepare([...own, ...paragraphs], run, 'gallery'))
  const chances = textChances(run.profile)
  for (const [what, texts] of Object.entries(queries)) {
    if (texts.length === 0) continue
    const prepared = await prepare(texts, run, what)
    const results = prepared.map((query) => checkText(query, gallery, chances))
    const byWords = prepared.map((query) => checkText({ ...query, vector: null }, gallery, chances))
    console.log(`${what}: ${results.length} checks of ${gallery.works.length} works\n${describe(results)}`)
    console.log(`  by words alone:\n${describe(byWords)}`)
  }
}

interface ReportedTexts {
  readonly own: readonly CorpusText[]
  /** They fill the gallery up. */
  readonly paragraphs: readonly CorpusText[]
  readonly queries: Readonly<Record<string, readonly CorpusText[]>>
}

function reportedTexts({ corpus, seed, galleryWorks }: Run): ReportedTexts {
  const unseen = corpus.twice.filter(({ first }) => first.isHeldOut)
  const seen = sample(
    corpus.twice.filter(({ first }) => isSeen(first)),
    corpus.twice.length,
    seed,
  )
  const own = [...corpus.samples, ...[...unseen, ...seen].map(({ first }) => first)].slice(0, galleryWorks)
  const isLacking = ({ first }: DescribedTwice): boolean => !own.includes(first)
  const filling = galleryWorks - own.length
  const unseenProse = corpus.prose.filter((paragraph) => paragraph.isHeldOut)
  const paragraphs = sample(unseenProse, filling + OTHER_QUERIES, seed)
  const otherGames = corpus.cards.filter(({ origin }) => !corpus.twice.some(({ first }) => first.origin === origin))
  const found = unseen.filter((thing) => !isLacking(thing))
  const lacking = seen.filter(isLacking).map(({ second }) => second)
  return {
    own,
    paragraphs: paragraphs.slice(OTHER_QUERIES),
    queries: {
      'another edition': found.map(({ second }) => second),
      'another edition, renamed': found.map((thing) => thing.renamed),
      'other cards of the same game': lacking.slice(0, OTHER_QUERIES),
      'cards of other games': sample(otherGames, OTHER_QUERIES, seed),
      'cards of the sample world': corpus.samples,
      paragraphs: paragraphs.slice(0, OTHER_QUERIES),
    },
  }
}

function describe(results: readonly CheckResult[]): string {
  const share = (test: (result: CheckResult) => boolean): string =>
    `${((100 * results.filter(test).length) / results.length).toFixed(1)} %`
  const others = `others: passage ${share((result) => result.others === 'passage')}, derivative ${share((result) => result.others === 'derivative')}`
  if (!results.some(({ own }) => own !== null)) return `  ${others}`
  const firsts = (['fused', 'words', 'tfIdf', 'bm25'] as const).map(
    (by) => `${by} ${share(({ isFirst }) => isFirst[by])}`,
  )
  const own = `own work: passage ${share((result) => result.own === 'passage')}, derivative ${share((result) => result.own === 'derivative')}`
  return `  ${own}, not found ${share((result) => result.own === 'nothing')}\n  ${others}\n  right one first: ${firsts.join(', ')}`
}

const STEPS = { rarity: learnRarity, chance: fitChances, report } as const

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      profile: { type: 'string', default: 'embedded' },
      models: { type: 'string', default: dataFolders().models },
      seed: { type: 'string', default: '1' },
      works: { type: 'string', default: '10000' },
      step: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { step, corpus: folder } = values
  if (values.help || folder === undefined || !isStep(step)) {
    console.log(USAGE)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const whole = z.coerce.number().pipe(z.int().min(1))
  const [seed, galleryWorks] = [whole.parse(values.seed), whole.parse(values.works)]
  const profile = await createModelStore({ directory: values.models }).resolve(z.enum(PROFILES).parse(values.profile))
  const inference = createInference({ profile })
  try {
    const corpus = await readTextCorpus(folder, seed)
    await STEPS[step]({ corpus, inference, profile: `${profile.id}@${profile.version}`, seed, galleryWorks })
  } finally {
    await inference.close()
  }
}

function isStep(step: string | undefined): step is keyof typeof STEPS {
  return step !== undefined && Object.hasOwn(STEPS, step)
}

await main()
