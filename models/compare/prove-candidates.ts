/** Compares the candidates whose pictures are likeliest to show the subject's, or a part of it, with the subject's. */
import { type Candidate, likeliestByPicture } from '#shared/similarity/candidates.ts'
import { PIXEL_CANDIDATES, PROVED_CANDIDATES, type ScanPreset } from '#shared/similarity/scan-presets.ts'
import { type ProvingPicture, proverOf } from './prove.ts'

interface ProvingOptions<Of extends Candidate> {
  readonly preset: ScanPreset
  /** Their pictures, in this order. What it throws ends the comparison. */
  readonly picturesOf: (likeliest: readonly Of[]) => AsyncIterable<ProvingPicture>
}

/** All candidates in their order, those that were compared with what both pictures show. Throws what opening pictures throws. */
export async function proveCandidates<Of extends Candidate>(
  subject: ProvingPicture,
  candidates: readonly Of[],
  { preset, picturesOf }: ProvingOptions<Of>,
): Promise<readonly Of[]> {
  const likeliest = likeliestByPicture(candidates, PROVED_CANDIDATES[preset])
  if (subject.features === null || likeliest.length === 0) return candidates
  const prove = proverOf(subject)
  const waiting = likeliest.values()
  const proved = new Map<string, Of>()
  for await (const other of picturesOf(likeliest)) {
    const candidate = waiting.next().value
    if (candidate === undefined) break
    const comparesPixels = proved.size < PIXEL_CANDIDATES[preset]
    proved.set(candidate.id, { ...candidate, evidence: await prove(other, { ...candidate, comparesPixels }) })
  }
  return candidates.map((candidate) => proved.get(candidate.id) ?? candidate)
}
