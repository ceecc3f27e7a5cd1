/** These mutants break rules of uniqueness: what is compared with what, what shows a copy, and which verdict follows. */
import { type Mutant, mutantsOf } from './mutant.ts'

const verdict = mutantsOf('shared/similarity/verdict.ts', 'shared/similarity/verdict.test.ts')
const evidence = mutantsOf('shared/similarity/evidence.ts', 'shared/similarity/verdict.test.ts')
const chance = mutantsOf('shared/similarity/chance.ts', 'shared/similarity/chance.test.ts')
const agreement = mutantsOf('models/features/agreement.ts', 'models/features/agreement.test.ts')
const combine = mutantsOf('shared/similarity/combine.ts', 'shared/similarity/combine.test.ts')
const calibration = mutantsOf('shared/similarity/calibration.ts', 'shared/similarity/calibration.test.ts')
const fitting = mutantsOf('shared/similarity/fit-calibration.ts', 'shared/similarity/fit-calibration.test.ts')
const normalForm = mutantsOf('shared/similarity/normalize.ts', 'shared/similarity/canonical.test.ts')
const canonical = mutantsOf('shared/similarity/canonical.ts', 'shared/similarity/canonical.test.ts')
const scan = mutantsOf('shared/similarity/scan.ts', 'electron/engine/catalog/catalog.test.ts')
const hashes = mutantsOf('models/hashes/perceptual.ts', 'models/hashes/perceptual.test.ts')
const creators = mutantsOf('electron/engine/uniqueness/creators.ts', 'electron/engine/uniqueness/creators.test.ts')
const judge = mutantsOf('shared/similarity/judge.ts', 'shared/similarity/judge.test.ts')
const candidates = mutantsOf('shared/similarity/candidates.ts', 'electron/engine/uniqueness/uniqueness.test.ts')
const catalogs = mutantsOf(
  'electron/engine/uniqueness/catalog-candidates.ts',
  'electron/engine/uniqueness/with-models.test.ts',
)
const duplicates = mutantsOf('server/fingerprints/check.ts', 'server/fingerprints/fingerprints.test.ts')
const liveCheck = mutantsOf(
  'renderer/src/uniqueness/use-live-check.ts',
  'renderer/src/uniqueness/use-live-check.test.tsx',
)

export const VERDICT_MUTANTS: readonly Mutant[] = [
  verdict('copy: pictures that look alike', "layer !== 'text' && layer !== 'picture'", "layer !== 'text'"),
  verdict('copy: a part of one is the whole', 'Math.min(evidence.ofSubject', 'Math.max(evidence.ofSubject'),
  verdict('close: short texts count', 'evidence.words >= LEAST_TEXT_WORDS', 'true'),
  verdict('close: text or picture alone', 'texts.length > 0 && pictures.length > 0', 'texts.length > 0'),
  verdict('copy: one passage of a series of one’s own', "evidence.layer !== 'passage' || isOfMost", 'true || isOfMost'),
  verdict('verdict: in a larger library as in a small one', 'logExpected(evidence, works)', 'logExpected(evidence, 1)'),
  verdict('verdict: what was decided on still decides', '!decided.has(id)', 'true'),
  verdict(
    'verdict: the mildest rule comes first',
    '{ rule, verdict } of RULES)',
    '{ rule, verdict } of RULES.toReversed())',
  ),
  verdict('verdict: own works are accused', 'if (creator !== match.creator) continue', ''),
  verdict('verdict: uniqueness of the match found first', 'b.similarity - a.similarity || ', ''),
  evidence('evidence: each layer is the only one', 'Math.max(1, works) * WAYS_OF_LOOKING', 'Math.max(1, works)'),
  chance('chance: the tail rises', '- (measure - left[0]) * tailDecades', '+ (measure - left[0]) * tailDecades'),
  chance('chance: rarer than can be known', 'Math.max(LEAST_LOG_CHANCE, left[1] - ', 'Math.max(-99, left[1] - '),
  agreement('features: one corner counts on each level', '.map((index) => points.corner[index])', ''),
  combine('combine: the text weighs too little', 'METADATA_WEIGHT * metadata', 'VISUAL_WEIGHT * metadata'),
  combine('combine: one close hash is enough', 'sum + similarity, 0) / said.length', 'Math.max(sum, similarity), 0)'),
  calibration('calibration: similarity may fall', 'x > previous[0] && y >= previous[1]', 'x > previous[0]'),
  fitting('chance: ten times more pairs are accused', '[0.9999, 0.95]', '[0.999, 0.95]'),
  normalForm('metadata hash: the order of tags changes it', '.sort()', ''),
  normalForm('metadata hash: the Unicode form changes it', ".normalize('NFC')", ''),
  canonical('metadata hash: the prompt does not count', "  'prompt',\n", ''),
  scan('orientation: mirrored pictures are not found', 'const ORIENTATION_COUNT = 8', 'const ORIENTATION_COUNT = 4'),
  hashes('orientation: a flip negates the wrong rows', '((index >> 3) & 1) === 1', '((index >> 2) & 1) === 1'),
  candidates('orientation: a quarter turn the wrong way', "return 'rotate270'", "return 'rotate90'"),
  creators('creator: an unnamed work is another’s', "=== 0) return 'self'", "=== 0) return 'other'"),
  creators('creator: a name in capitals is another', '.trim().toLowerCase()', '.trim()'),
  judge('report: the deciding match is left out', 'first.includes(deciding)', 'true'),
  catalogs('profile: another one is compared by vectors', 'embedder.profileId === profile && ', ''),
  catalogs('profile: its version does not count', ' && embedder.profileVersion === profileVersion', ''),
  duplicates('profile: old vectors are compared with new', '=== ownSpace?.profile ?', "!== '' ?"),
  duplicates('duplicate: a remix may not contain its parent', 'contentEqual && !isParent', 'contentEqual'),
  liveCheck('check: runs without saving what was typed', 'await latest.current.save()', ''),
]
