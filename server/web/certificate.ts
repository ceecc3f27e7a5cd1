/** What the certificate of a work's current version says and binds. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { ProvenCertificate, PublicMedia } from '#shared/contract/market/publications.ts'
import { bindingsOf } from '#shared/provenance/bindings.ts'
import { type PublicationCertificate, publicationCertificateSchema } from '#shared/provenance/certificates.ts'
import { type Html, html } from '../http/html.ts'
import type { Visit } from './parts.ts'
import { counted, dateOf } from './words.ts'

function documentOf({ certificate }: ProvenCertificate): PublicationCertificate | null {
  return publicationCertificateSchema.safeParse(certificate.document).data ?? null
}

/** How many files the certificate binds; null for certificates from before files were bound. */
export function certifiedFiles(proof: ProvenCertificate): number | null {
  const document = documentOf(proof)
  if (document === null) return null
  const { card, files } = bindingsOf(document)
  return card ? files : null
}

/** The certificate by the cookie of a page, as `WORK_FILE_ROUTE`: scripts of pages have no access token. */
export const CERTIFICATE_ROUTE = '/certificates/{id}'

/** Throws NOT_FOUND, AGE_RESTRICTED. */
export async function answerCertificate({ api, params }: Visit): Promise<Response> {
  const proof = await api.publications.certificate({ id: params['id'] ?? '' })
  return Response.json(proof, { headers: { 'cache-control': 'private, no-store' } })
}

/** Larger files are not loaded again only to be compared, bytes. */
const MOST_COMPARED = 32 * 1024 * 1024

interface Certified {
  readonly id: string
  readonly ageRating: string
  readonly shown: readonly PublicMedia[]
}

/** What `scripts/verify.ts` fills in; without it, there is no button. */
function verifierOf({ id, ageRating, shown }: Certified): Html {
  const address = isForAdults(ageRating) ? `/certificates/${id}` : `/v1/assets/${id}/certificate`
  const files = shown.filter(({ sizeBytes }) => sizeBytes <= MOST_COMPARED).map(({ path }) => path)
  return html`<div class="verifier" data-verify="${id}" data-certificate="${address}" data-keys="/v1/keys" data-files="${JSON.stringify(files)}">
<p><button class="second" type="button" hidden>Verify this certificate</button></p>
<noscript><p class="quiet">To verify it without JavaScript, open the work in Luna Studio.</p></noscript>
<p class="verdict" role="status"></p>
<ol class="steps" aria-label="Steps of the verification" hidden></ol>
<div class="drop" hidden>
<label>Is your file one of those that were certified? <input type="file"></label>
<p class="quiet">Choose a file or drop it here. Your browser reads it on this computer; nothing is uploaded.</p>
<p class="dropped" role="status"></p>
</div>
</div>`
}

export function certificateOf(certified: Certified, proof: ProvenCertificate): Html {
  const { id } = certified
  const document = documentOf(proof)
  if (document === null) return html`<p class="note">The certificate cannot be shown here.</p>`
  const { fingerprint, cardSha256, creatorName, publishedAt, logIndex, issuer, keyId } = document
  const { files } = bindingsOf(document)
  return html`<p class="quiet">The market signed that ${creatorName} published exactly this. Your browser and
Luna Studio verify the signature and the entry in the public log on your own computer.</p>
<dl class="facts">
<dt>Signed by</dt><dd>${issuer}</dd>
<dt>Published</dt><dd>${dateOf(publishedAt)}, entry ${logIndex.toLocaleString('en-US')} of the log</dd>
${cardSha256 === undefined ? null : html`<dt>Card (SHA-256)</dt><dd><code>${cardSha256}</code></dd>`}
<dt>Files</dt><dd>${counted(files, 'file', 'files')}${fingerprint.contentSha256.map((sha256) => html`<br><code>${sha256}</code>`)}</dd>
<dt>Key</dt><dd><code>${keyId}</code></dd>
</dl>
${verifierOf(certified)}
<p><a href="/v1/assets/${id}/certificate">Certificate with proof (JSON)</a> · <a href="/v1/keys">Market keys (JSON)</a></p>`
}
