/** Whether what is to be offered fits the works it derives from, its own card, and what was sold before. */
import {
  type ChildWork,
  closestConflicts,
  licenseConflicts,
  type ParentWork,
  parentChoices,
} from '#shared/licensing/compatibility.ts'
import { ownCardConflict } from '#shared/licensing/own-card.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { type WorkLicense, workLicenseOf } from '#shared/licensing/work-licenses.ts'
import { licensing } from '../../strings/en/licensing.ts'

/** What a work's card says about licenses. */
export interface CardLicensing {
  readonly workLicense: WorkLicense | null
  readonly requiresAttribution: boolean
  readonly allowsAiTraining: boolean
}

export interface CardWithLicensing {
  readonly licensing?:
    | {
        readonly license?: string | undefined
        readonly requires_attribution?: boolean | undefined
        readonly allows_ai_training?: boolean | undefined
      }
    | undefined
}

export function cardLicensing(card: CardWithLicensing): CardLicensing {
  return {
    workLicense: workLicenseOf(card.licensing?.license),
    requiresAttribution: card.licensing?.requires_attribution ?? false,
    allowsAiTraining: card.licensing?.allows_ai_training ?? false,
  }
}

/** A work that another derives from, and the terms that its maker offers. */
export interface KnownParent {
  readonly assetId: string
  readonly name: string
  readonly card: CardLicensing
  readonly listings: readonly LicenseTerms[]
}

export interface FitRequest {
  readonly card: CardLicensing
  readonly terms: LicenseTerms
  readonly priceCents: number
  /** Of the same work's other listings that are on offer. */
  readonly otherTerms: readonly LicenseTerms[]
  readonly parents: readonly KnownParent[]
  /** Licenses of the work that are in force. */
  readonly liveGrants: number
  /** It was bought in another way than by license. */
  readonly hasSales: boolean
}

/** Sentences, each once; empty where the market has no reason to refuse that is known here. */
export function misfits(request: FitRequest): string[] {
  const { card, terms, priceCents, otherTerms, parents, liveGrants } = request
  const child: ChildWork = {
    ...card,
    listings: [...otherTerms, terms],
    isSold: priceCents > 0,
    derivationRoyaltyPercent: 0,
  }
  const own = ownCardConflict(card.workLicense, terms)
  return [
    ...new Set([
      ...(own === null ? [] : [capital(own.sentence)]),
      ...(terms.kind === 'exclusive' && liveGrants > 0 ? [licensing.form.exclusiveOthers(liveGrants)] : []),
      ...parents.flatMap((parent) => closestConflicts(child, choicesOf(parent)).map(({ sentence }) => sentence)),
    ]),
  ]
}

/** What may become a reason to refuse, or follows from the offer. */
export function cautions({ terms, otherTerms, hasSales }: FitRequest): string[] {
  if (terms.kind !== 'exclusive') return []
  return [
    ...(hasSales ? [licensing.form.exclusiveBought] : []),
    ...(otherTerms.length > 0 ? [licensing.form.exclusiveOtherListings] : []),
  ]
}

function choicesOf({ assetId, name, card, listings }: KnownParent): readonly ParentWork[] {
  return parentChoices({ assetId, name, ...card }, listings)
}

/** How an own license would fit as one of a work derived from what this listing is about. */
export function fitAsDerivative(own: LicenseTerms, priceCents: number, parent: ParentWork): string[] {
  const child: ChildWork = {
    ...{ workLicense: null, listings: [own], isSold: priceCents > 0, derivationRoyaltyPercent: 0 },
    ...{ requiresAttribution: own.requiresAttribution, allowsAiTraining: own.allowsAiTraining },
  }
  return licenseConflicts(child, [parent]).map(({ sentence }) => sentence)
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
