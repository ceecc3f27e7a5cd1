/** Purchases as files: served only to the buyer, even if others know the address. */
import type { MarketApi } from '../api.ts'
import type { OwnVisit } from '../parts.ts'

/** The answer to a request for a file. */
export type OwnDocument = (visit: OwnVisit, request: Request) => Promise<Response>

function attachment(contentType: string, fileName: string): Record<string, string> {
  const plain = fileName.replace(/[^\w .-]+/g, '_')
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${plain}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  }
}

async function cardOf(api: MarketApi, assetId: string): Promise<Response> {
  const { card } = await api.publications.content({ id: assetId })
  return new Response(`${JSON.stringify(card, null, 2)}\n`, { headers: attachment('application/json', 'card.json') })
}

const fileOfPurchase: OwnDocument = async ({ api, params, context, parts }, request) => {
  const { assetId } = await api.sales.purchase({ saleId: params['saleId'] ?? '' })
  return parts.media.handle({ request, context, params: { id: assetId, sha256: params['sha256'] ?? '' } })
}

const cardOfPurchase: OwnDocument = async ({ api, params }) => {
  const { assetId } = await api.sales.purchase({ saleId: params['saleId'] ?? '' })
  return cardOf(api, assetId)
}

const fileOfGift: OwnDocument = async ({ api, params, context, parts }, request) => {
  const { assetId } = await api.gifts.findReceived({ saleId: params['saleId'] ?? '' })
  return parts.media.handle({ request, context, params: { id: assetId, sha256: params['sha256'] ?? '' } })
}

const cardOfGift: OwnDocument = async ({ api, params }) => {
  const { assetId } = await api.gifts.findReceived({ saleId: params['saleId'] ?? '' })
  return cardOf(api, assetId)
}

const receiptFile: OwnDocument = async ({ api, params }) => {
  const id = (params['id'] ?? '').replace(/\.pdf$/, '')
  const { fileName, base64 } = await api.receipts.receiptFile({ id })
  return new Response(Buffer.from(base64, 'base64'), { headers: attachment('application/pdf', fileName) })
}

export const OWN_DOCUMENTS: Readonly<Record<string, OwnDocument>> = {
  '/purchases/{saleId}/files/{sha256}': fileOfPurchase,
  '/purchases/{saleId}/card.json': cardOfPurchase,
  '/received-gifts/{saleId}/files/{sha256}': fileOfGift,
  '/received-gifts/{saleId}/card.json': cardOfGift,
  '/receipts/{id}.pdf': receiptFile,
}
