/** The total, its levels, who may submit, and when a creator is banned. */
import * as z from 'zod'
import { COMPONENTS, componentsOf, WEIGHTS } from './components.ts'
import { REMOVAL_PENALTY, type Tally } from './tally.ts'

export const REPUTATION_LEVELS = ['new', 'rising', 'established', 'featured'] as const
export const reputationLevelSchema = z.enum(REPUTATION_LEVELS)
export type ReputationLevel = z.infer<typeof reputationLevelSchema>

/** The least total of each level. */
export const LEVEL_STARTS: Readonly<Record<ReputationLevel, number>> = {
  new: 0,
  rising: 0.3,
  established: 0.5,
  featured: 0.7,
}

/** The least total with which an asset may be submitted. */
export const MINIMUM_TO_SUBMIT = 0.2

/** This many unexpired plagiarism strikes ban. */
export const STRIKES_TO_BAN = 3

export function levelOf(total: number): ReputationLevel {
  return REPUTATION_LEVELS.findLast((level) => total >= LEVEL_STARTS[level]) ?? 'new'
}

/** Held to millionths, so that sums of tenths meet the thresholds exactly. */
export function rounded(value: number): number {
  // Adding zero makes zero of negative zero.
  return Math.round(value * 1_000_000) / 1_000_000 + 0
}

function sumOf(tally: Tally): number {
  const components = componentsOf(tally)
  const sum = COMPONENTS.reduce((total, component) => total + WEIGHTS[component] * components[component], 0)
  const penalty = tally.removals.reduce((total, { weight }) => total + REMOVAL_PENALTY * weight, 0)
  return Math.min(1, Math.max(0, sum - penalty))
}

/** Findings that still count. One finding of plagiarism is a removal and a strike. */
function findingsOf({ removals, strikes }: Tally): number {
  return Math.max(removals.length, strikes.length)
}

/**
 * 0 to 1: the weighted components less what is left of the penalties for upheld removals. A first or second finding
 * alone does not take a creator below the minimum for submitting: until the third, penalties stop there.
 */
export function totalOf(tally: Tally): number {
  return rounded(sumOf(tally) + sparedOf(tally))
}

/** What a first or second finding would cost below the minimum for submitting, and does not. */
export function sparedOf(tally: Tally): number {
  const total = sumOf(tally)
  const findings = findingsOf(tally)
  if (findings === 0 || findings >= STRIKES_TO_BAN || total >= MINIMUM_TO_SUBMIT) return 0
  const without = sumOf({ ...tally, removals: [], strikes: [], latestStrikeAtMs: null })
  return Math.max(0, Math.min(MINIMUM_TO_SUBMIT, without) - total)
}

export function plagiarismStrikesOf(tally: Tally): number {
  return tally.strikes.filter(({ finding }) => finding === 'plagiarism').length
}

export function isBanned(tally: Tally): boolean {
  return plagiarismStrikesOf(tally) >= STRIKES_TO_BAN
}
