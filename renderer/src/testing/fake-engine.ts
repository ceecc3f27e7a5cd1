/** Answers the calls of the page's own client with functions instead of an engine. */
import type { Client } from '@orpc/client'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { replaceLink } from '../api/client.ts'
import { problemOf } from './contract-check.ts'

export type Answer<Call> =
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
  /** Calls that the test has no answer for, and what the contract does not allow. */
  readonly problems: readonly string[]
  close(): void
}

export type AnyAnswer = (input: unknown, signal?: AbortSignal) => unknown

/** Finds the function that answers a call such as `['sync', 'conflicts']`. */
export function answerTo(answers: object, [part = '', call = '']: readonly string[]): AnyAnswer | undefined {
  const ofPart: Readonly<Record<string, unknown>> = { ...Reflect.get(answers, part) }
  // The types of the answers say what each call takes.
  return ofPart[call] as AnyAnswer | undefined
}

/** Answers the page's calls until it is closed. Answers are copied, as they are when they come from an engine. */
export function openFakeEngine(answers: Answers): FakeEngine {
  const problems: string[] = []
  const note = (problem: string | null): void => {
    if (problem !== null) problems.push(problem)
  }
  const restore = replaceLink({
    async call(path, input, { signal }) {
      const answer = answerTo(answers, path)
      if (answer === undefined) {
        note(path.join('.'))
        throw new Error(`The test has no answer for ${path.join('.')}.`)
      }
      note(problemOf('studio', path, 'inputSchema', input))
      const output = structuredClone(await Promise.resolve(answer(input, signal)))
      note(problemOf('studio', path, 'outputSchema', output))
      return output
    },
  })
  return { problems, close: restore }
}
