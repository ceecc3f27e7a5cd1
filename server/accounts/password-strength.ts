/** Refuses passwords that would be guessed first, by zxcvbn's estimate (Wheeler, USENIX Security 2016), with the reason. */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { LunaError } from '#shared/contract/errors.ts'

/**
 * Of 4: zxcvbn's "safely unguessable", at least 10⁸ guesses, which scrypt and the limits of guesses put out of reach.
 */
const MIN_SCORE = 3
/** The estimate of 200 characters took up to two seconds, of 40 at most a fifth of one; the rest only adds strength. */
const MAX_ESTIMATED = 40
const OF_THE_MARKET = ['luna', 'market', 'studio', 'luna market', 'luna studio']

let loading: Promise<ZxcvbnFactory> | undefined

/** The dictionaries take most of a second and 60 MB, so that they are read with the first password that is set. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, en] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ])
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...en.dictionary },
    graphs: common.adjacencyGraphs,
    translations: en.translations,
  })
}

/** What a guesser would try for this person: names and addresses, whole and in parts. */
function guessesFor(about: readonly string[]): string[] {
  const parts = about.flatMap((text) => [...text.split('@'), ...text.split(/[^\p{L}\p{N}]+/u)])
  return [...about, ...parts, ...OF_THE_MARKET].filter((text) => text.length > 2)
}

/** `about` is what is known of the person, such as name and address. Throws INVALID_INPUT. */
export async function refuseWeakPassword(password: string, about: readonly string[]): Promise<void> {
  loading ??= load()
  const estimator = await loading
  const { score, feedback } = estimator.check(password.normalize('NFKC').slice(0, MAX_ESTIMATED), guessesFor(about))
  if (score >= MIN_SCORE) return
  const [suggestion = 'Choose a longer one, such as a sentence.'] = feedback.suggestions
  const reasons = ['is too easy to guess.', feedback.warning, suggestion].filter(Boolean)
  throw new LunaError('INVALID_INPUT', `password: ${reasons.join(' ')}`)
}
