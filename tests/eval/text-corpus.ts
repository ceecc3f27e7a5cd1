/** Texts of known origin: cards of several rule books, cards of our own, and paragraphs of old books. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { randomFrom } from '#shared/random.ts'
import { wordCount } from '#shared/similarity/metadata-text.ts'
import { LEAST_TEXT_WORDS } from '#shared/similarity/text-closeness.ts'
import { renamed, sampleEntities } from './cards.ts'
import { entityName, isEntityHeldOut } from './hold-out.ts'
import { readLines } from './picture-set.ts'

export interface CorpusText {
  /** Texts of different origins are written independently of each other. */
  readonly origin: string
  /** In lower case, without what distinguishes editions. */
  readonly name: string
  readonly text: string
  /** Neither the text model nor the tables have seen it. */
  readonly isHeldOut: boolean
}

/** One thing described by two rule books. */
export interface DescribedTwice {
  readonly first: CorpusText
  readonly second: CorpusText
  /** The second text with another name throughout. */
  readonly renamed: CorpusText
}

export interface TextCorpus {
  /** Things that two editions of one game's rules describe. */
  readonly twice: readonly DescribedTwice[]
  /** Other cards, of several games. */
  readonly cards: readonly CorpusText[]
  /** Cards of the sample world. */
  readonly samples: readonly CorpusText[]
  /** Paragraphs; those of one origin may be of one book. */
  readonly prose: readonly CorpusText[]
}

const pairSchema = z.object({ a: z.string(), b: z.string(), type: z.string(), source: z.string() })
type Pair = z.infer<typeof pairSchema>

/** A book has at most 430 kB of the file: of blocks of this size, every other one shares no book with its neighbors. */
const PROSE_BLOCK = 450_000
/** Longer than most cards. */
const MOST_PROSE_WORDS = 120

const isLongEnough = ({ text }: CorpusText): boolean => wordCount(text) >= LEAST_TEXT_WORDS

/** "Night Hag: Claws, rule" and "Night Hag" are one thing's. */
const plainName = (name: string): string =>
  entityName(name)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** All editions and makers of rules for one game share their wording. */
const originOf = (source: string): string => source.split('/')[0] ?? source

/** @param folder with `pairs.jsonl.gz` and `prose.txt.gz`. Throws Error where these are not what is expected. */
export async function readTextCorpus(folder: string, seed: number): Promise<TextCorpus> {
  const rows = await readLines(`${folder}/pairs.jsonl.gz`, pairSchema)
  return {
    twice: describedTwice(rows, seed),
    cards: rows.flatMap(({ a, b, type, source }): CorpusText[] => {
      const card = { origin: originOf(source), name: plainName(a), text: `${a}. ${b}`, isHeldOut: isEntityHeldOut(a) }
      return type === 'name-description' && isLongEnough(card) ? [card] : []
    }),
    samples: sampleEntities(seed).map(({ name, text }) => ({
      ...{ origin: `sample ${name}`, name: plainName(name), text, isHeldOut: false },
    })),
    prose: await readProse(`${folder}/prose.txt.gz`),
  }
}

function describedTwice(rows: readonly Pair[], seed: number): DescribedTwice[] {
  const random = randomFrom(seed)
  const seen = new Set<string>()
  return rows.flatMap(({ a, b, type, source }): DescribedTwice[] => {
    const name = plainName(a)
    if (type !== 'same-entity' || seen.has(name)) return []
    const about = { origin: originOf(source), name, isHeldOut: isEntityHeldOut(a) }
    const thing: DescribedTwice = {
      first: { ...about, text: a },
      second: { ...about, text: b },
      renamed: { ...about, text: renamed(b, entityName(b), random) },
    }
    if (![thing.first, thing.second, thing.renamed].every(isLongEnough)) return []
    seen.add(name)
    return [thing]
  })
}

async function readProse(path: string): Promise<CorpusText[]> {
  const texts: CorpusText[] = []
  let offset = 0
  for (const [at, text] of gunzipSync(await readFile(path))
    .toString('utf8')
    .split('\n')
    .entries()) {
    const block = Math.floor(offset / PROSE_BLOCK)
    offset += text.length + 1
    if (block % 2 === 1) continue
    const paragraph = { origin: `book ${block}`, name: `paragraph ${at}`, text, isHeldOut: block % 4 === 0 }
    const words = text.split(' ').length
    if (words <= MOST_PROSE_WORDS && words >= LEAST_TEXT_WORDS && isLongEnough(paragraph)) texts.push(paragraph)
  }
  return texts
}
