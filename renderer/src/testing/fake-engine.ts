/** Answers the calls of the page's own client with functions instead of an engine. */
import type { Client } from '@orpc/client'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { replaceLink } from '../api/client.ts'

type Answer<Call> =
  Call extends Client<infer _Context, infer Input, infer Output, infer _Failure>
    ? (input: Input, signal?: AbortSignal) => Output | Promise<Output>
    : never

/** The calls that a test expects, such as `{ sync: { conflicts: () => [] } }`. */
export type Answers = {
  readonly [Part in keyof StudioClient]?: {
    readonly [Call in keyof StudioClient[Part]]?: Answer<StudioClient[Part][Call]>
  }
}

export interface FakeEngine {
  /** Names of calls that the test has no answer for. */
  readonly unanswered: readonly string[]
  close(): void
}

type AnyAnswer = (input: unknown, signal?: AbortSignal) => unknown

function answerTo(answers: Answers, [part = '', call = '']: readonly string[]): AnyAnswer | undefined {
  const ofPart: Readonly<Record<string, unknown>> = { ...Reflect.get(answers, part) }
  // The types of `Answers` say what each call takes.
  return ofPart[call] as AnyAnswer | undefined
}

/** Answers the page's calls until it is closed. Answers are copied, as they are when they come from an engine. */
export function openFakeEngine(answers: Answers): FakeEngine {
  const unanswered: string[] = []
  const restore = replaceLink({
    async call(path, input, { signal }) {
      const answer = answerTo(answers, path)
      if (answer === undefined) {
        unanswered.push(path.join('.'))
        throw new Error(`The test has no answer for ${path.join('.')}.`)
      }
      return structuredClone(await Promise.resolve(answer(input, signal)))
    },
  })
  return { unanswered, close: restore }
}
