import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { REVOCATION_RULES } from '#server/licensing/revocation-steps.ts'
import { TRANSITIONS } from '#shared/submissions/states.ts'
import { root } from './set-up.mjs'

const ARROW = /^ {2}(\S+) --> (\S+) : (.+)$/gm

/** The arrows of a file's diagrams, each as "state event state", in order of the alphabet. */
function drawn(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(ARROW)]
    .flatMap(([, from, to, events = '']) => events.split(', ').map((event) => `${from} ${event} ${to}`))
    .toSorted()
}

describe('state diagrams', () => {
  it('draw every transition of a submission and no other', () => {
    const stated = new Set(TRANSITIONS.map(({ state, event, next }) => `${state} ${event} ${next}`))
    expect(drawn('shared/submissions/states.md')).toEqual([...stated].toSorted())
  })

  it('draw every step of a revocation and no other', () => {
    const stated = Object.entries(REVOCATION_RULES).flatMap(([step, { from, to }]) =>
      from.map((state) => `${state ?? '[*]'} ${step} ${to ?? state}`),
    )
    expect(drawn('server/licensing/states.md')).toEqual(stated.toSorted())
  })
})
