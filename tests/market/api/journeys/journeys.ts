/** What people do, in an order in which each finds what it needs. Together they reach every operation of the document. */
import { accountsJourney } from './accounts.ts'
import { licensingJourney } from './licensing.ts'
import { moderatingJourney } from './moderating.ts'
import { programsJourney } from './programs.ts'
import { publishingJourney } from './publishing.ts'
import { readingJourney } from './reading.ts'
import type { Scene } from './scene.ts'
import { sellingJourney } from './selling.ts'

export const JOURNEYS: readonly ((scene: Scene) => Promise<void>)[] = [
  publishingJourney,
  readingJourney,
  sellingJourney,
  licensingJourney,
  programsJourney,
  moderatingJourney,
  accountsJourney,
]
