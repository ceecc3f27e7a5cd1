/** What the certificate of a work's current version says and binds. */
import type { ProvenCertificate } from '#shared/contract/market/publications.ts'
import { bindingsOf } from '#shared/provenance/bindings.ts'
import { type PublicationCertificate, publicationCertificateSchema } from '#shared/provenance/certificates.ts'
import { type Html, html } from '../http/html.ts'
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

export function certificateOf(id: string, proof: ProvenCertificate): Html {
  const document = documentOf(proof)
  if (document === null) return html`<p class="note">The certificate cannot be shown here.</p>`
  const { fingerprint, cardSha256, creatorName, publishedAt, logIndex, issuer, keyId } = document
  const { files } = bindingsOf(document)
  return html`<p class="quiet">The market signed that ${creatorName} published exactly this. Luna Studio verifies the
signature and the entry in the public log on your own computer.</p>
<dl class="facts">
<dt>Signed by</dt><dd>${issuer}</dd>
<dt>Published</dt><dd>${dateOf(publishedAt)}, entry ${logIndex.toLocaleString('en-US')} of the log</dd>
${cardSha256 === undefined ? null : html`<dt>Card (SHA-256)</dt><dd><code>${cardSha256}</code></dd>`}
<dt>Files</dt><dd>${counted(files, 'file', 'files')}${fingerprint.contentSha256.map((sha256) => html`<br><code>${sha256}</code>`)}</dd>
<dt>Key</dt><dd><code>${keyId}</code></dd>
</dl>
<p><a href="/v1/assets/${id}/certificate">Certificate with proof (JSON)</a> · <a href="/v1/keys">Market keys (JSON)</a></p>`
}
